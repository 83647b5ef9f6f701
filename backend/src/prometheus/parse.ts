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
  metric?: Record<string, string>;
  value?: [number, string];
  values?: [number, string][];
}

/** A value as the API writes it: `"1.5"`, `"NaN"`, `"+Inf"`, `"-Inf"`. */
export function parseValue(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return Number(text);
}

/** The data of an instant query. A scalar is one sample without labels. */
export function parseVector(data: unknown): VectorSample[] {
  const { resultType, result } = data as { resultType?: string; result?: unknown };
  if (resultType === 'scalar') {
    const [timestamp, text] = result as [number, string];
    return [{ labels: {}, timestamp, value: parseValue(text) }];
  }
  if (resultType !== 'vector') throw unexpected('vector', resultType);
  return (result as RawSeries[]).map(({ metric, value }) => ({
    labels: metric ?? {},
    timestamp: value![0],
    value: parseValue(value![1]),
  }));
}

/** The data of a range query, put on its grid. */
export function parseMatrix(
  data: unknown,
  grid: { readonly start: number; readonly stepSeconds: number; readonly count: number },
): GridSeries[] {
  const { resultType, result } = data as { resultType?: string; result?: unknown };
  if (resultType !== 'matrix') throw unexpected('matrix', resultType);
  return (result as RawSeries[]).map(({ metric, values }) => {
    const column = new Float64Array(grid.count).fill(NaN);
    for (const [timestamp, text] of values ?? []) {
      const index = Math.round((timestamp - grid.start) / grid.stepSeconds);
      if (index >= 0 && index < grid.count) column[index] = parseValue(text);
    }
    return { labels: metric ?? {}, values: column };
  });
}

function unexpected(wanted: string, found: string | undefined): KfpError {
  return new KfpError(
    'PROMETHEUS_BAD_RESPONSE',
    `Prometheus answered a ${found ?? 'nameless thing'} where a ${wanted} was asked for`,
    { statusCode: 502, hint: 'A signal’s expression must return one series per target.' },
  );
}
