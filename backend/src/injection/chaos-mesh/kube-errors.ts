import { describeError, KfpError } from '../../core/errors.js';

/** The status of an answer; undefined when there was none. */
export function httpCode(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' ? code : undefined;
}

/** Whether a call was given up for taking too long. */
export function isLate(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

/**
 * What went wrong at the Kubernetes API.
 *
 * @param what was asked: `create stresschaos in shop`
 * @returns KfpError `INJECTION_UNREACHABLE` when asking again may help, else `INJECTION_REFUSED`
 */
export function apiError(server: string, what: string, cause: unknown): KfpError {
  const code = httpCode(cause);
  if (code === undefined || code === 429 || code >= 500) {
    const why = code === undefined ? brokenOff(cause) : `it answers ${code}: ${words(cause)}`;
    return new KfpError(
      'INJECTION_UNREACHABLE',
      `The Kubernetes API at ${server} did not ${what}: ${why}`,
      {
        cause,
        statusCode: 503,
        hint: 'Is the API server up, and does a network policy let it be reached?',
      },
    );
  }
  return new KfpError(
    'INJECTION_REFUSED',
    `The Kubernetes API refused to ${what} (${code}): ${words(cause)}`,
    { cause, statusCode: 502, hint: hintOf(code) },
  );
}

function hintOf(code: number): string {
  switch (code) {
    case 401:
      return 'The account’s token is missing or has expired.';
    case 403:
      return 'The account needs the role of k8s/components/chaos-mesh/target in that namespace.';
    case 404:
      return 'Is Chaos Mesh installed in this cluster?';
    default:
      return 'The words are those of Kubernetes or of Chaos Mesh’s webhook.';
  }
}

function brokenOff(cause: unknown): string {
  return isLate(cause) ? 'no answer in time' : describeError(cause);
}

/** The `message` of a Kubernetes Status. */
function words(cause: unknown): string {
  const { body } = cause as { body?: unknown };
  const status = typeof body === 'string' ? parsed(body) : body;
  const message = (status as { message?: unknown } | undefined)?.message;
  if (typeof message === 'string') return message;
  const text = typeof body === 'string' ? body.trim().slice(0, 200) : '';
  return text === '' ? 'it gives no reason' : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
