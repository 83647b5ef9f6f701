import { describeError, KfpError } from '../core/errors.js';
import type { PrometheusConnection } from './connection.js';
import { certificateProblem } from './tls.js';
import type { AnswerWarnings } from './warnings.js';

/** The envelope of every answer of the API, good or bad. */
interface ApiAnswer {
  readonly status?: unknown;
  readonly data?: unknown;
  readonly error?: string;
  readonly errorType?: string;
}

const START_IT =
  'Start it, or give its address with --prom-host and --prom-port (KFP_PROMETHEUS_URL).';
const MIND_THE_PROXY =
  'HTTPS_PROXY or HTTP_PROXY name this proxy; NO_PROXY names what is reached without one.';

/** Where a server is, for errors. */
type Place = Pick<PrometheusConnection, 'url' | 'where'>;

/** Characters shown of an answer that is not the API's. */
const EXCERPT = 200;

/** Characters of a reason that are shown: it may repeat the query. */
const MAX_WORDS = 500;

/**
 * The data of an answer.
 *
 * @param warnings told what a good answer warns of
 * @throws KfpError what the answer says went wrong; see {@link createPrometheusClient}
 */
export function unwrapAnswer(
  server: Place & Pick<PrometheusConnection, 'authenticated'>,
  statusCode: number,
  text: string,
  warnings?: Pick<AnswerWarnings, 'note'>,
): unknown {
  const { where: url } = server;
  const raw = objectIn(text);
  const answer = raw === undefined ? undefined : read(raw);
  if (raw !== undefined && answer?.status === 'success') {
    warnings?.note(raw);
    return answer.data;
  }
  if (statusCode === 401 || statusCode === 403) throw denied(server, statusCode, answer, text);
  if (answer?.status === 'error') throw refused(server, statusCode, answer);
  // A proxy before a server that is away, or a server that is starting, answers in its own words.
  if (statusCode === 502 || statusCode === 503 || statusCode === 504) {
    throw unreachable(server, `it answers ${statusCode}: ${excerpt(text)}`);
  }
  throw new KfpError(
    'PROMETHEUS_BAD_RESPONSE',
    `${url} does not answer as Prometheus does (status ${statusCode}): ${excerpt(text)}`,
    {
      statusCode: 502,
      hint:
        statusCode >= 300 && statusCode < 400
          ? 'It redirects, which is not followed: is a login page before it, or https:// needed?'
          : 'Is this the address of Prometheus, with its path prefix?',
    },
  );
}

/** The error for an answer of 401 or 403. */
export function denied(
  { where: url, authenticated }: Pick<PrometheusConnection, 'where' | 'authenticated'>,
  statusCode: 401 | 403,
  answer: { readonly error?: string } | undefined,
  text: string,
): KfpError {
  const words = answer?.error ?? excerpt(text);
  if (statusCode === 401) {
    return new KfpError(
      'PROMETHEUS_UNAUTHORIZED',
      authenticated
        ? `Prometheus at ${url} does not take the credentials (401): ${words}`
        : `Prometheus at ${url} asks for credentials (401): ${words}`,
      {
        statusCode: 502,
        hint: authenticated
          ? 'Is the password or token still valid? Its file is read again for every query.'
          : 'Give prometheus.basicAuth or prometheus.bearerToken; docs/prometheus.md has examples.',
      },
    );
  }
  return new KfpError(
    'PROMETHEUS_FORBIDDEN',
    `Prometheus at ${url} refuses this account (403): ${words}`,
    {
      statusCode: 502,
      hint: 'The account needs the right to query. Some servers also want a tenant in a header.',
    },
  );
}

/** The error for a part of an answer that cannot be read. */
export function notJson(url: string, text: string, cause: unknown): KfpError {
  return new KfpError(
    'PROMETHEUS_BAD_RESPONSE',
    `${url} answered what is no JSON: ${excerpt(text)}`,
    { cause, statusCode: 502, hint: 'Is this the address of Prometheus, with its path prefix?' },
  );
}

/** The error for a call that brought no answer at all. */
export function connectionError(server: Place, cause: unknown): KfpError {
  const problem = certificateProblem(cause);
  if (problem !== undefined) {
    return new KfpError(
      'PROMETHEUS_CERTIFICATE_REFUSED',
      `TLS connection to Prometheus at ${server.where} failed: ${problem}`,
      { cause, statusCode: 502, hint: 'docs/prometheus.md explains prometheus.tls.' },
    );
  }
  const hungUp = /^(ECONNRESET|UND_ERR_SOCKET)$/.test((cause as NodeJS.ErrnoException).code ?? '');
  return unreachable(
    server,
    describeError(cause),
    cause,
    hungUp && server.url.startsWith('https:')
      ? 'It closed the connection. Some servers do so when they want a client certificate: prometheus.tls.'
      : undefined,
  );
}

/** A timer that fires this late shows that this process was blocked, not that the server was slow. Seconds. */
const HELD_UP_SECONDS = 1;

/** The error for an answer that did not come in time. */
export function lateError(
  url: string,
  seconds: number,
  elapsedSeconds: number,
  cause?: unknown,
): KfpError {
  const late = elapsedSeconds - seconds;
  if (late > HELD_UP_SECONDS) {
    return new KfpError(
      'PROMETHEUS_TIMEOUT',
      `This process was held up for ${Math.round(late)} s while it asked Prometheus at ${url}`,
      {
        cause,
        statusCode: 504,
        hint: 'It got no CPU time, or did too much at once: nodejs_eventloop_lag_max_seconds says for how long.',
      },
    );
  }
  return new KfpError('PROMETHEUS_TIMEOUT', `Prometheus at ${url} took longer than ${seconds} s`, {
    cause,
    statusCode: 504,
    hint: 'It may be overloaded or restarting; prometheus.timeout sets how long to wait.',
  });
}

/** The error for an answer that is not read to its end. */
export function tooLarge(url: string, megabytes: number): KfpError {
  return new KfpError(
    'PROMETHEUS_ANSWER_TOO_LARGE',
    `Prometheus at ${url} answers a query with more than ${megabytes} MB; it is not read further.`,
    {
      statusCode: 502,
      hint: 'Does an expression aggregate to one series per target? Else raise prometheus.maxAnswerMegabytes, or let one service watch fewer targets.',
    },
  );
}

function refused(server: Place, statusCode: number, answer: ApiAnswer): KfpError {
  const why = answer.error ?? 'it gives no reason';
  if (answer.errorType === 'timeout') {
    return new KfpError(
      'PROMETHEUS_TIMEOUT',
      `Prometheus at ${server.where} gave up a query: ${why}`,
      {
        statusCode: 504,
        hint: 'The expression may be too costly; --query.timeout of Prometheus is its limit.',
      },
    );
  }
  if (answer.errorType === 'unavailable') return unreachable(server, why);
  return new KfpError(
    'PROMETHEUS_QUERY_FAILED',
    `Prometheus refused a query (${answer.errorType ?? `status ${statusCode}`}): ${why}`,
    { statusCode: 502, hint: 'Check the expressions of the configuration in Prometheus itself.' },
  );
}

function unreachable(
  { url, where }: Place,
  why: string,
  cause?: unknown,
  hint = where === url ? START_IT : MIND_THE_PROXY,
): KfpError {
  return new KfpError('PROMETHEUS_UNREACHABLE', `Cannot reach Prometheus at ${where}: ${why}`, {
    cause,
    statusCode: 503,
    hint,
  });
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function read({ status, data, error, errorType }: Readonly<Record<string, unknown>>): ApiAnswer {
  return {
    status,
    data,
    ...(typeof error === 'string' ? { error: error.slice(0, MAX_WORDS) } : {}),
    ...(typeof errorType === 'string' ? { errorType: errorType.slice(0, 40) } : {}),
  };
}

function excerpt(text: string): string {
  return text.trim().slice(0, EXCERPT) || 'an empty answer';
}
