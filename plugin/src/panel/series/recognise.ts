import type { Labels } from '@grafana/data';

/** What a series of the panel's queries records, where it is not an ordinary one. */
export type TrackKind =
  | 'probability'
  | 'risk'
  | 'alarm'
  | 'failing'
  | 'time_to_failure'
  | 'forecast'
  | 'anomaly'
  | 'info'
  | 'injected';

interface Recognised {
  readonly kind: TrackKind;
  /** Labels without which a series of that name means something else, as a sum over them does. */
  readonly needs: readonly string[];
}

/** What the backend publishes of each target, as far as it is drawn as an overlay. */
const METRICS: Readonly<Record<string, Recognised>> = {
  failure_prediction_probability: { kind: 'probability', needs: ['failure'] },
  failure_prediction_risk: { kind: 'risk', needs: [] },
  failure_prediction_alarm: { kind: 'alarm', needs: ['failure'] },
  failure_prediction_failing: { kind: 'failing', needs: ['failure'] },
  failure_prediction_time_to_failure_seconds: {
    kind: 'time_to_failure',
    needs: ['failure', 'quantile'],
  },
  failure_prediction_forecast: { kind: 'forecast', needs: ['signal', 'quantile'] },
  failure_prediction_anomaly: { kind: 'anomaly', needs: [] },
  failure_prediction_info: { kind: 'info', needs: ['model'] },
};

export interface SeriesIdentity {
  readonly labels: Labels | undefined;
  /** Of the field: the metric's name, where the data source gives it. */
  readonly name: string;
  /** The query that gave the series; functions and aggregations take the metric's name away. */
  readonly expr: string | undefined;
}

/**
 * Tells what a series records, by the metric's name or, where that is lost, by its query. The legend
 * does not matter.
 *
 * @param injectedMetrics names of metrics which are 1 while a failure is injected
 * @returns undefined for an ordinary series
 */
export function recognise(
  { labels = {}, name, expr = '' }: SeriesIdentity,
  injectedMetrics: readonly string[],
): TrackKind | undefined {
  const own = labels['__name__'] ?? name;
  const found =
    lookUp(own, injectedMetrics) ??
    (labels['__name__'] === undefined ? inQuery(expr, injectedMetrics) : undefined);
  return found?.needs.every((label) => labels[label] !== undefined) === true
    ? found.kind
    : undefined;
}

function lookUp(metric: string, injectedMetrics: readonly string[]): Recognised | undefined {
  if (Object.hasOwn(METRICS, metric)) return METRICS[metric];
  return injectedMetrics.includes(metric) ? { kind: 'injected', needs: ['failure'] } : undefined;
}

/** A query over exactly one of the known metrics still records the same; over several it is unclear. */
function inQuery(expr: string, injectedMetrics: readonly string[]): Recognised | undefined {
  const bare = expr.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const named = new Set(bare.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g));
  const found = [...Object.keys(METRICS), ...injectedMetrics].filter((metric) => named.has(metric));
  return found.length === 1 ? lookUp(found[0]!, injectedMetrics) : undefined;
}
