import { describeError, KfpError } from '../core/errors.js';

/** As the API puts every answer, good or bad. */
interface ApiAnswer {
  readonly status?: unknown;
  readonly data?: unknown;
  readonly error?: string;
  readonly errorType?: string;
}

/** Characters of a strange answer that are shown. */
const EXCERPT = 200;

/**
 * The data of an answer.
 *
 * @throws KfpError what the answer says went wrong; see {@link createPrometheusClient}
 */
export function unwrapAnswer(url: string, statusCode: number, text: string): unknown {
  const answer = parsed(text);
  if (answer?.status === 'success') return answer.data;
  if (answer?.status === 'error') throw refused(url, statusCode, answer);
  // A proxy before a server that is away, or a server that is starting, answers in its own words.
  if (statusCode === 502 || statusCode === 503 || statusCode === 504) {
    throw unreachable(url, `it answers ${statusCode}: ${excerpt(text)}`);
  }
  throw new KfpError(
    'PROMETHEUS_BAD_RESPONSE',
    `${url} does not answer as Prometheus does (status ${statusCode}): ${excerpt(text)}`,
    { statusCode: 502, hint: 'Is this the address of Prometheus, with its path prefix?' },
  );
}

/** The error for a call that brought no answer at all. */
export function connectionError(url: string, cause: unknown): KfpError {
  return unreachable(url, describeError(cause), cause);
}

/** The error for an answer that did not come in time. */
export function lateError(url: string, seconds: number, cause?: unknown): KfpError {
  return new KfpError('PROMETHEUS_TIMEOUT', `Prometheus at ${url} took longer than ${seconds} s`, {
    cause,
    statusCode: 504,
    hint: 'It may be overloaded or restarting; prometheus.timeoutSeconds sets how long to wait.',
  });
}

function refused(url: string, statusCode: number, answer: ApiAnswer): KfpError {
  const why = answer.error ?? 'it gives no reason';
  if (answer.errorType === 'timeout') {
    return new KfpError('PROMETHEUS_TIMEOUT', `Prometheus at ${url} gave up a query: ${why}`, {
      statusCode: 504,
      hint: 'The expression may be too costly; --query.timeout of Prometheus is its limit.',
    });
  }
  if (answer.errorType === 'unavailable') return unreachable(url, why);
  return new KfpError(
    'PROMETHEUS_QUERY_FAILED',
    `Prometheus refused a query (${answer.errorType ?? `status ${statusCode}`}): ${why}`,
    { statusCode: 502, hint: 'Check the expressions of the configuration in Prometheus itself.' },
  );
}

function unreachable(url: string, why: string, cause?: unknown): KfpError {
  return new KfpError('PROMETHEUS_UNREACHABLE', `Cannot reach Prometheus at ${url}: ${why}`, {
    cause,
    statusCode: 503,
    hint: 'Start it, or give its address with --prom-host and --prom-port (KFP_PROMETHEUS_URL).',
  });
}

function parsed(text: string): ApiAnswer | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function excerpt(text: string): string {
  return text.trim().slice(0, EXCERPT) || 'an empty answer';
}
