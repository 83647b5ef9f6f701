import type { Dispatcher } from 'undici';
import { KfpError } from '../core/errors.js';
import { notJson, tooLarge, unwrapAnswer } from './answer.js';
import { createCaller } from './call.js';
import { createConnection, type ConnectionOptions } from './connection.js';
import { gridPoints, type TimeRange } from './grid.js';
import {
  parseMatrix,
  parseSeries,
  parseVector,
  type Grid,
  type GridSeries,
  type VectorSample,
} from './parse.js';
import { readUpTo } from './read-body.js';
import { createResultSplitter } from './split-result.js';
import { createAnswerWarnings } from './warnings.js';

export interface QueryOptions {
  /** Unix seconds; now when absent. */
  readonly time?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PrometheusClient {
  readonly url: string;
  /** The value of every series now, or at `time`. */
  query(expr: string, options?: QueryOptions): Promise<VectorSample[]>;
  /**
   * Every series on the grid of `range`, NaN where it has no value. Ranges longer than the server
   * answers at once are asked for in pieces.
   */
  queryRange(expr: string, range: TimeRange, signal?: AbortSignal): Promise<GridSeries[]>;
  /**
   * The same of a range that the server answers at once (11,000 points), series by series while the
   * answer comes in: what `take` does not keep needs no memory.
   */
  eachSeries(
    expr: string,
    range: TimeRange,
    take: (series: GridSeries) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  /**
   * Seconds by which the server's clock is ahead of this one (negative: behind), as far as its last answer
   * proves it; 0 where it proves nothing. Read from the answer's `Date`, which is in whole seconds.
   */
  skewSeconds(): number;
  /** Seconds spent on reading answers since the client was made, without the waiting for them. */
  readingSeconds(): number;
  /** What answers have warned of since this was asked last, each once: that they are partial, say. */
  takeWarnings(): string[];
  /** The server's version; undefined where a compatible server does not tell. */
  version(signal?: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}

const MAX_MEGABYTES = 512;
/** Of an answer that is read as one text. */
const MAX_AT_ONCE = 256;

/** Prometheus refuses more points per series in one answer. */
const MAX_POINTS = 11_000;

/**
 * A client of the Prometheus HTTP API v1, as Thanos, Mimir and VictoriaMetrics speak it too.
 * Queries are sent as forms, so that their length does not matter.
 *
 * @param options a path in the base address is kept (`https://host/prometheus`); the timeout is for each
 *   call, from connecting to the answer's last byte; credentials as the configuration has them
 * @throws KfpError from every method: `PROMETHEUS_UNREACHABLE`, `PROMETHEUS_TIMEOUT`,
 *   `PROMETHEUS_QUERY_FAILED` (with the server's own words), `PROMETHEUS_BAD_RESPONSE`,
 *   `PROMETHEUS_ANSWER_TOO_LARGE`,
 *   `PROMETHEUS_CREDENTIALS_MISSING`, `PROMETHEUS_UNAUTHORIZED`, `PROMETHEUS_FORBIDDEN`,
 *   `PROMETHEUS_CERTIFICATE_REFUSED`; the reason of the abort signal when that ends the call
 */
export function createPrometheusClient(options: ConnectionOptions): PrometheusClient {
  const { timeoutSeconds, maxAnswerMegabytes: maxMegabytes = MAX_MEGABYTES } = options;
  const connection = createConnection(options);
  const { url, where } = connection;

  const warnings = createAnswerWarnings();
  const { call, skewSeconds } = createCaller(connection, timeoutSeconds);
  let reading = 0;
  const timed = <T>(work: () => T): T => {
    const startedAt = performance.now();
    try {
      return work();
    } finally {
      reading += (performance.now() - startedAt) / 1e3;
    }
  };

  const whole = async ({ statusCode, body }: Dispatcher.ResponseData): Promise<unknown> => {
    const most = Math.min(maxMegabytes, MAX_AT_ONCE);
    const content = await readUpTo(body, most * 2 ** 20);
    if (content === undefined) throw tooLarge(where, most);
    return timed(() => unwrapAnswer(connection, statusCode, content.toString(), warnings));
  };

  const eachOnGrid = (
    expr: string,
    grid: Grid,
    take: (series: GridSeries) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    const form = {
      query: expr,
      start: String(grid.start),
      end: String(grid.start + (grid.count - 1) * grid.stepSeconds),
      step: String(grid.stepSeconds),
    };
    return call('query_range', form, signal, async ({ statusCode, body }) => {
      const splitter = createResultSplitter((json) =>
        take(parseSeries(parsedSeries(where, json), grid)),
      );
      let bytes = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > maxMegabytes * 2 ** 20) throw tooLarge(where, maxMegabytes);
        timed(() => splitter.push(chunk));
      }
      const data = unwrapAnswer(connection, statusCode, splitter.rest(), warnings);
      const rest = parseMatrix(data, grid);
      // Only where the answer was not written as Prometheus writes it is there anything left.
      rest.forEach(take);
    });
  };

  return {
    url,
    async query(expr, { time, signal } = {}) {
      const form = time === undefined ? { query: expr } : { query: expr, time: String(time) };
      return parseVector(await call('query', form, signal, whole));
    },
    async queryRange(expr, range, signal) {
      const { start, stepSeconds } = range;
      const count = gridPoints(range);
      if (count <= MAX_POINTS) {
        const all: GridSeries[] = [];
        await eachOnGrid(expr, { start, stepSeconds, count }, (one) => all.push(one), signal);
        return all;
      }
      const merged = new Map<string, GridSeries>();
      for (let from = 0; from < count; from += MAX_POINTS) {
        const points = Math.min(MAX_POINTS, count - from);
        const grid = { start: start + from * stepSeconds, stepSeconds, count: points };
        const take = ({ labels, values }: GridSeries): void => {
          const key = JSON.stringify(Object.entries(labels).sort());
          const joined = merged.get(key) ?? { labels, values: new Float64Array(count).fill(NaN) };
          joined.values.set(values, from);
          merged.set(key, joined);
        };
        await eachOnGrid(expr, grid, take, signal);
      }
      return [...merged.values()];
    },
    eachSeries: (expr, range, take, signal) =>
      eachOnGrid(expr, { ...range, count: gridPoints(range) }, take, signal),
    skewSeconds,
    readingSeconds: () => reading,
    takeWarnings: warnings.take,
    async version(signal) {
      // Prometheus answers this address to GET alone; compatible servers need not have it.
      const data = await call('status/buildinfo', undefined, signal, whole).catch(
        (error: unknown) => {
          const strange = error instanceof KfpError && STRANGE.has(error.code);
          if (!strange) throw error;
          return undefined;
        },
      );
      const version = (data as { version?: unknown } | undefined)?.version;
      return typeof version === 'string' && version !== '' ? version : undefined;
    },
    close: () => connection.close(),
  };
}

/** What a server answers that does not know an address. */
const STRANGE: ReadonlySet<string> = new Set([
  'PROMETHEUS_BAD_RESPONSE',
  'PROMETHEUS_QUERY_FAILED',
  // A tenant may be let ask for data and nothing else.
  'PROMETHEUS_FORBIDDEN',
]);

function parsedSeries(url: string, json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    throw notJson(url, json, cause);
  }
}
