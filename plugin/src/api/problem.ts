import { APP_ID } from '../shared/ids';

/**
 * Why a call of the backend failed, as far as it decides what the user is told and can do:
 *
 * - `not_enabled`: Grafana has no enabled app to pass the call on
 * - `not_configured`: the app has no address of the backend
 * - `role`: Grafana does not let this role do that
 * - `token`: the backend does not take the app's token, or asks for one
 * - `unreachable`: Grafana, or the backend behind it, does not answer
 * - `timeout`: no answer in time
 * - `refused`: the backend understood and declined; its message says why
 * - `broken`: the backend, or what stands before it, failed
 * - `cancelled`: a later call of the same kind took its place
 */
export type ProblemKind =
  | 'not_enabled'
  | 'not_configured'
  | 'role'
  | 'token'
  | 'unreachable'
  | 'timeout'
  | 'refused'
  | 'broken'
  | 'cancelled';

/** A failed call. The message is for people and says what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';

  /** @param code of the backend's error, as `TARGET_UNKNOWN`; absent where it is not the backend's */
  constructor(
    readonly kind: ProblemKind,
    message: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

/** What Grafana's `fetch` rejects with, as far as it is read here. */
interface Failed {
  readonly name?: unknown;
  readonly status?: unknown;
  readonly statusText?: unknown;
  readonly cancelled?: unknown;
  readonly data?: unknown;
}

/** The backend's own errors are `{statusCode, error, message}`; Grafana's have no `statusCode`. */
interface BackendError {
  readonly statusCode: number;
  readonly error: string;
  readonly message: string;
}

const SETTINGS = `Plugins → Failure Prediction (/plugins/${APP_ID})`;

const MESSAGES = {
  not_enabled: `The Failure Prediction app is not enabled. An administrator enables it under ${SETTINGS}.`,
  not_configured: `The app does not know the prediction service. An administrator enters its address under ${SETTINGS}.`,
  role: 'Your role may not do this; Editors and Admins may.',
  token: `The prediction service does not take the app's token. An administrator enters it under ${SETTINGS}.`,
  unreachable: `The prediction service does not answer. Is it running, and is its address right under ${SETTINGS}?`,
  timeout: 'The prediction service did not answer in time.',
  cancelled: 'Another call took its place.',
} as const;

/** Finds out what went wrong from whatever a call was rejected with. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const failed = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Failed;
  if (failed.cancelled === true) return new Problem('cancelled', MESSAGES.cancelled);
  if (failed.name === 'TimeoutError') return new Problem('timeout', MESSAGES.timeout);
  const status = typeof failed.status === 'number' ? failed.status : 0;
  if (isBackendError(failed.data)) return ofBackend(failed.data);
  return ofGrafana(status, messageOf(failed));
}

function ofBackend({ statusCode, error, message }: BackendError): Problem {
  if (statusCode === 401 || error === 'FORBIDDEN') {
    return new Problem('token', `${MESSAGES.token} It says: ${message}`, error);
  }
  return new Problem(statusCode >= 500 ? 'broken' : 'refused', message, error);
}

function ofGrafana(status: number, said: string): Problem {
  switch (status) {
    case 404:
      return new Problem('not_enabled', MESSAGES.not_enabled);
    case 403:
      return new Problem('role', MESSAGES.role);
    case 401:
      return new Problem('role', 'You are not signed in any more.');
    case 499:
      return new Problem('cancelled', MESSAGES.cancelled);
    case 504:
      return new Problem('timeout', MESSAGES.timeout);
    case 0:
    case 502:
    case 503:
      return new Problem('unreachable', MESSAGES.unreachable);
    case 500:
      if (/plugin settings/i.test(said)) return new Problem('not_enabled', MESSAGES.not_enabled);
      if (/interpolate|parse url/i.test(said)) {
        return new Problem('not_configured', MESSAGES.not_configured);
      }
  }
  return new Problem('broken', `The call failed with status ${status}${said && `: ${said}`}`);
}

function isBackendError(data: unknown): data is BackendError {
  if (typeof data !== 'object' || data === null) return false;
  const { statusCode, error, message } = data as Partial<BackendError>;
  return typeof statusCode === 'number' && typeof error === 'string' && typeof message === 'string';
}

function messageOf({ data, statusText }: Failed): string {
  const message = (data as { message?: unknown } | null | undefined)?.message;
  if (typeof message === 'string') return message;
  return typeof statusText === 'string' ? statusText : '';
}
