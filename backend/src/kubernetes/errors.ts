import { describeError, KfpError } from '../core/errors.js';

/** What the API is needed for: how its errors begin, and what a person can do about them. */
export interface Purpose {
  readonly code: 'INJECTION' | 'LEASE';
  /** By status; `default` for all others that refuse. */
  readonly hints: Readonly<Record<403 | 404 | 'default', string>>;
}

/** The status of an answer; undefined when there was none. */
export function httpCode(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' ? code : undefined;
}

/** Whether a call was given up for taking too long. */
export function isLate(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

/** KfpError `…_UNCONFIGURED`: nothing says where the API is. */
export function unknownCluster({ code }: Purpose, why: string, cause?: unknown): KfpError {
  return new KfpError(`${code}_UNCONFIGURED`, `No Kubernetes cluster is known: ${why}`, {
    cause,
    statusCode: 503,
    hint: 'In a pod, mount its account’s token; elsewhere KUBECONFIG names the cluster.',
  });
}

/**
 * What went wrong at the Kubernetes API.
 *
 * @param what was asked: `create stresschaos in shop`
 * @returns KfpError `…_UNREACHABLE` when asking again may help, else `…_REFUSED`
 */
export function kubernetesError(
  { code, hints }: Purpose,
  server: string,
  what: string,
  cause: unknown,
): KfpError {
  const status = httpCode(cause);
  if (status === undefined || status === 429 || status >= 500) {
    const late = isLate(cause) ? 'no answer in time' : describeError(cause);
    const why = status === undefined ? late : `it answers ${status}: ${reasonOf(cause)}`;
    return new KfpError(
      `${code}_UNREACHABLE`,
      `The Kubernetes API at ${server} did not ${what}: ${why}`,
      {
        cause,
        statusCode: 503,
        hint: 'Is the API server up, and does a NetworkPolicy let it be reached?',
      },
    );
  }
  return new KfpError(
    `${code}_REFUSED`,
    `The Kubernetes API refused to ${what} (${status}): ${reasonOf(cause)}`,
    {
      cause,
      statusCode: 502,
      hint:
        status === 401
          ? 'The account’s token is missing or has expired.'
          : hints[status === 403 || status === 404 ? status : 'default'],
    },
  );
}

/** The `message` of a Kubernetes Status, or the beginning of what is none. */
function reasonOf(cause: unknown): string {
  const { body } = cause as { body?: unknown };
  const text = typeof body === 'string' ? body.trim() : '';
  let status = body;
  try {
    if (text !== '') status = JSON.parse(text);
  } catch {
    // A proxy in between answers with a page.
  }
  const message = (status as { message?: unknown } | undefined)?.message;
  if (typeof message === 'string') return message;
  return text.slice(0, 200) || 'it gives no reason';
}
