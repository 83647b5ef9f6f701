import type { DataQuery } from '@grafana/schema';

/** One query of a panel, as Grafana's Prometheus data source saves it. */
export interface PrometheusQuery extends DataQuery {
  readonly expr?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly format?: 'time_series' | 'table' | 'heatmap';
  readonly legendFormat?: string;
  /** Shortest step: a duration, `$__interval` or `$__rate_interval`. */
  readonly interval?: string;
  readonly intervalFactor?: number;
}

/** One series of Prometheus' answer; values are `[unix seconds, number as text]`. */
export interface PrometheusSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly (readonly [number, string])[];
  readonly value?: readonly [number, string];
}

/** `data` of Prometheus' answer. */
export type PrometheusResult = SeriesResult | SingleResult;

interface SeriesResult {
  readonly resultType: 'matrix' | 'vector';
  readonly result: readonly PrometheusSeries[];
}

interface SingleResult {
  readonly resultType: 'scalar' | 'string';
  readonly result: readonly [number, string];
}

/** Whether the answer is one value without a series. */
export function isSingle(result: PrometheusResult): result is SingleResult {
  return result.resultType === 'scalar' || result.resultType === 'string';
}
