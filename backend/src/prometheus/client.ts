import { Agent, request } from 'undici';
import { describeError, KfpError } from '../core/errors.js';
import { parseMatrix, parseVector, type GridSeries, type VectorSample } from './parse.js';

export interface PrometheusClient {
  readonly url: string;
  /** The value of every series now, or at `time` (unix seconds). */
  query(expr: string, options?: { time?: number; signal?: AbortSignal }): Promise<VectorSample[]>;
  /**
   * Every series on the grid `start, start + step, …, end` (unix seconds), NaN where it has no
   * value. Ranges longer than the server answers at once are asked for in pieces.
   */
  queryRange(
    expr: string,
    range: { start: number; end: number; stepSeconds: number },
    signal?: AbortSignal,
  ): Promise<GridSeries[]>;
  /** The server's version; undefined where a compatible server does not tell. */
  version(signal?: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Prometheus refuses more points per series in one answer. */
const MOST_POINTS = 11_000;

interface ApiAnswer {
  status?: string;
  data?: unknown;
  error?: string;
  errorType?: string;
}

/**
 * A client of the Prometheus HTTP API v1, as Thanos, Mimir and VictoriaMetrics speak it too.
 *
 * @param url base address; a path in it is kept (`https://host/prometheus`)
 * @throws KfpError from every method: `PROMETHEUS_UNREACHABLE`, `PROMETHEUS_TIMEOUT`,
 *   `PROMETHEUS_QUERY_FAILED` (with the server's own words), `PROMETHEUS_BAD_RESPONSE`
 */
export function createPrometheusClient(options: {
  readonly url: string;
  readonly timeoutSeconds: number;
}): PrometheusClient {
  const base = options.url.replace(/\/+$/, '');
  const timeout = options.timeoutSeconds * 1e3;
  const agent = new Agent({ connections: 16, connect: { timeout } });

  const call = async (
    path: string,
    form: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<unknown> => {
    const deadline = AbortSignal.timeout(timeout);
    const either = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    let statusCode: number;
    let text: string;
    try {
      const response = await request(`${base}/api/v1/${path}`, {
        dispatcher: agent,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form).toString(),
        signal: either,
      });
      statusCode = response.statusCode;
      text = await response.body.text();
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      throw connectionError(base, options.timeoutSeconds, deadline.aborted, cause);
    }
    return unwrap(base, statusCode, text);
  };

  return {
    url: base,
    async query(expr, { time, signal } = {}) {
      const form = time === undefined ? { query: expr } : { query: expr, time: String(time) };
      return parseVector(await call('query', form, signal));
    },
    async queryRange(expr, { start, end, stepSeconds }, signal) {
      const count = Math.floor((end - start) / stepSeconds + 1e-9) + 1;
      const merged = new Map<string, GridSeries>();
      for (let from = 0; from < count; from += MOST_POINTS) {
        const points = Math.min(MOST_POINTS, count - from);
        const grid = { start: start + from * stepSeconds, stepSeconds, count: points };
        const data = await call(
          'query_range',
          {
            query: expr,
            start: String(grid.start),
            end: String(grid.start + (points - 1) * stepSeconds),
            step: String(stepSeconds),
          },
          signal,
        );
        for (const series of parseMatrix(data, grid)) {
          const key = JSON.stringify(Object.entries(series.labels).sort());
          const whole = merged.get(key) ?? {
            labels: series.labels,
            values: new Float64Array(count).fill(NaN),
          };
          whole.values.set(series.values, from);
          merged.set(key, whole);
        }
      }
      return [...merged.values()];
    },
    async version(signal) {
      const data = await call('status/buildinfo', {}, signal).catch((error: unknown) => {
        // Compatible servers need not have this address, or not by POST.
        if (error instanceof KfpError && error.code === 'PROMETHEUS_UNREACHABLE') throw error;
        return undefined;
      });
      const version = (data as { version?: unknown } | undefined)?.version;
      return typeof version === 'string' ? version : undefined;
    },
    close: () => agent.close(),
  };
}

function connectionError(url: string, seconds: number, late: boolean, cause: unknown): KfpError {
  if (late) {
    return new KfpError(
      'PROMETHEUS_TIMEOUT',
      `Prometheus at ${url} took longer than ${seconds} s`,
      {
        cause,
        statusCode: 504,
        hint: 'It may be overloaded or restarting; prometheus.timeoutSeconds sets how long to wait.',
      },
    );
  }
  return new KfpError(
    'PROMETHEUS_UNREACHABLE',
    `Cannot reach Prometheus at ${url}: ${describeError(cause)}`,
    {
      cause,
      statusCode: 503,
      hint: 'Start it, or give its address with --prom-host and --prom-port (KFP_PROMETHEUS_URL).',
    },
  );
}

function unwrap(url: string, statusCode: number, text: string): unknown {
  let answer: ApiAnswer;
  try {
    answer = JSON.parse(text) as ApiAnswer;
  } catch (cause) {
    const bad = new KfpError(
      statusCode >= 500 ? 'PROMETHEUS_UNREACHABLE' : 'PROMETHEUS_BAD_RESPONSE',
      `${url} did not answer as Prometheus does (status ${statusCode}): ${text.slice(0, 120)}`,
      { cause, statusCode: 502, hint: 'Is this the address of Prometheus, with its path prefix?' },
    );
    throw bad;
  }
  if (answer.status === 'success') return answer.data;
  throw new KfpError(
    'PROMETHEUS_QUERY_FAILED',
    `Prometheus refused a query (${answer.errorType ?? `status ${statusCode}`}): ${answer.error ?? text.slice(0, 200)}`,
    { statusCode: 502, hint: 'Check the expressions of the configuration in Prometheus itself.' },
  );
}
