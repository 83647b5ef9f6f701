import { APP_ID } from '../shared/ids';

const SETTINGS = `Plugins → Failure Prediction (/plugins/${APP_ID})`;

interface Words {
  readonly title: string;
  /** Two or three words, for a badge. */
  readonly short: string;
  /** What happened and what to do, where the backend does not say it itself. */
  readonly message: string;
}

/** Why a call of the backend failed, as far as it decides what the user is told and can do. */
const WORDS = {
  /** Grafana has no enabled app to pass the call on. */
  not_enabled: {
    title: 'The app is not enabled',
    short: 'App not enabled',
    message: `The Failure Prediction app is not enabled. An administrator enables it under ${SETTINGS}.`,
  },
  /** The app has no address of the backend. */
  not_configured: {
    title: 'The app is not configured',
    short: 'App not configured',
    message: `The app has no address of the prediction service. An administrator enters it under ${SETTINGS}.`,
  },
  /** Grafana does not let this role do that. */
  role: {
    title: 'Not allowed',
    short: 'Not allowed',
    message: 'Your role does not allow this. Editors and Admins may do it.',
  },
  /** The backend does not accept the app's token, or asks for one. */
  token: {
    title: 'The token is refused',
    short: 'Token refused',
    message: `The prediction service does not accept the app's token. An administrator enters it under ${SETTINGS}.`,
  },
  /** Grafana, or the backend behind it, does not answer. */
  unreachable: {
    title: 'The prediction service does not answer',
    short: 'Service unreachable',
    message: `The prediction service does not answer. Check that it is running and that its address under ${SETTINGS} is right.`,
  },
  timeout: {
    title: 'The prediction service is slow',
    short: 'Service unreachable',
    message: 'The prediction service did not answer in time.',
  },
  /** The backend understood and declined; its message says why. */
  refused: { title: 'The prediction service declined', short: 'Service failed', message: '' },
  /** The backend, or what stands before it, failed. */
  broken: { title: 'Something went wrong', short: 'Service failed', message: '' },
  /** A later call of the same kind took its place. */
  cancelled: {
    title: 'Cancelled',
    short: 'Service failed',
    message: 'A later call took its place.',
  },
} as const satisfies Readonly<Record<string, Words>>;

export type ProblemKind = keyof typeof WORDS;

/** A failed call. The message is for people and says what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly title: string;
  readonly short: string;

  /** @param code of the backend's error, as `TARGET_UNKNOWN`; absent where it is not the backend's */
  constructor(
    readonly kind: ProblemKind,
    message: string = WORDS[kind].message,
    readonly code?: string,
  ) {
    super(message);
    this.title = WORDS[kind].title;
    this.short = WORDS[kind].short;
  }

  /** Whether the app's settings may be the cause. */
  get ofSettings(): boolean {
    return ['not_enabled', 'not_configured', 'token', 'unreachable'].includes(this.kind);
  }
}

/** What Grafana's `fetch` rejects with, as far as it is read here. */
interface Failed {
  readonly name?: string;
  readonly status?: number;
  readonly statusText?: string;
  readonly cancelled?: boolean;
  /** The backend's own errors have a `statusCode` and a code as `error`; Grafana's have none. */
  readonly data?: {
    readonly statusCode?: number;
    readonly error?: string;
    readonly message?: string;
  };
}

/** Finds out what went wrong from whatever a call was rejected with. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const { name, status = 0, statusText, cancelled, data } = Object(thrown) as Failed;
  const { statusCode, error, message = statusText ?? '' } = data ?? {};
  if (cancelled === true) return new Problem('cancelled');
  if (name === 'TimeoutError') return new Problem('timeout');
  return typeof statusCode === 'number' && typeof error === 'string'
    ? ofBackend(statusCode, error, message)
    : ofGrafana(status, message);
}

function ofBackend(status: number, code: string, message: string): Problem {
  if (status === 401 || code === 'FORBIDDEN') {
    return new Problem('token', `${WORDS.token.message} The service says: ${message}`, code);
  }
  return new Problem(status >= 500 ? 'broken' : 'refused', message, code);
}

function ofGrafana(status: number, message: string): Problem {
  switch (status) {
    case 404:
      return new Problem('not_enabled');
    case 403:
      return new Problem('role');
    case 401:
      return new Problem('role', 'You are not signed in any more.');
    case 499:
      return new Problem('cancelled');
    case 504:
      return new Problem('timeout');
    case 0:
    case 502:
    case 503:
      return new Problem('unreachable');
    case 500:
      if (/plugin settings/i.test(message)) return new Problem('not_enabled');
      if (/interpolate|parse url/i.test(message)) return new Problem('not_configured');
  }
  return new Problem('broken', `The call failed with status ${status}${message && `: ${message}`}`);
}
