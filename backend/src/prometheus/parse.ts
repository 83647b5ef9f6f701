import { KfpError } from '../core/errors.js';

export type Labels = Readonly<Record<string, string>>;

export interface VectorSample {
  readonly labels: Labels;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly value: number;
}

/** One series on a regular grid; NaN where it has no value. */
export interface GridSeries {
  readonly labels: Labels;
  readonly values: Float64Array;
}

interface RawSeries {
  readonly metric?: unknown;
  readonly value?: unknown;
  readonly values?: unknown;
}

/**
 * A value as the API writes it: `"1.5"`, `"NaN"`, `"+Inf"`, `"-Inf"`.
 *
 * @throws KfpError `PROMETHEUS_BAD_RESPONSE` when it is no number
 */
export function parseValue(text: string): number {
  if (text === 'NaN') return NaN;
  if (text === '+Inf' || text === 'Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) {
    throw bad(
      `Prometheus answered ${JSON.stringify(text.slice(0, 40))} where a number was asked for`,
    );
  }
  return value;
}

/**
 * The data of an instant query. A scalar is one sample without labels.
 *
 * @throws KfpError `PROMETHEUS_BAD_RESPONSE`
 */
export function parseVector(data: unknown): VectorSample[] {
  const { resultType, result } = (data ?? {}) as { resultType?: unknown; result?: unknown };
  if (resultType === 'scalar') return [{ labels: {}, ...sample(result) }];
  if (resultType !== 'vector') throw unexpected('vector', resultType);
  return series(result).map(({ metric, value }) => ({
    labels: readLabels(metric),
    ...sample(value),
  }));
}

/**
 * The data of a range query, put on its grid. Steps at which the series was stale or absent are
 * not in the answer, and are NaN here.
 *
 * @throws KfpError `PROMETHEUS_BAD_RESPONSE`
 */
export function parseMatrix(data: unknown, grid: Grid): GridSeries[] {
  const { resultType, result } = (data ?? {}) as { resultType?: unknown; result?: unknown };
  if (resultType !== 'matrix') throw unexpected('matrix', resultType);
  return series(result).map((raw) => parseSeries(raw, grid));
}

/** The grid of an answer. */
export interface Grid {
  /** Unix seconds. */
  readonly start: number;
  readonly stepSeconds: number;
  readonly count: number;
}

/**
 * One series of a range query, put on its grid.
 *
 * @throws KfpError `PROMETHEUS_BAD_RESPONSE`
 */
export function parseSeries(raw: unknown, grid: Grid): GridSeries {
  if (!isObject(raw)) throw bad('Prometheus did not answer with a list of series');
  const { metric, values }: RawSeries = raw;
  if (!Array.isArray(values)) throw noFloats();
  const column = new Float64Array(grid.count).fill(NaN);
  for (const one of values) {
    const { timestamp, value } = sample(one);
    const index = Math.round((timestamp - grid.start) / grid.stepSeconds);
    if (index >= 0 && index < grid.count) column[index] = value;
  }
  return { labels: readLabels(metric), values: column };
}

function series(result: unknown): RawSeries[] {
  if (!Array.isArray(result) || !result.every(isObject)) {
    throw bad('Prometheus answered no list of series');
  }
  return result;
}

/** A series without labels may lack them altogether. */
function readLabels(metric: unknown): Labels {
  if (metric === undefined || metric === null) return {};
  if (!isObject(metric) || !Object.values(metric).every((value) => typeof value === 'string')) {
    throw bad('Prometheus answered with labels that are not text');
  }
  return metric as Labels;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function sample(raw: unknown): { timestamp: number; value: number } {
  const [timestamp, text] = Array.isArray(raw) ? (raw as unknown[]) : [];
  if (typeof timestamp !== 'number' || typeof text !== 'string') throw noFloats();
  return { timestamp, value: parseValue(text) };
}

/** A native histogram is one thing that has no `value`. */
function noFloats(): KfpError {
  return bad('Prometheus answered a series without numbers; is it a native histogram?');
}

function unexpected(wanted: string, found: unknown): KfpError {
  const name = typeof found === 'string' ? found.slice(0, 40) : 'nameless thing';
  return bad(`Prometheus answered with a ${name} in place of a ${wanted}`);
}

function bad(message: string): KfpError {
  return new KfpError('PROMETHEUS_BAD_RESPONSE', message, {
    statusCode: 502,
    hint: 'A signal’s expression must return one number per target and step.',
  });
}
