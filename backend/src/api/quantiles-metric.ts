import { Gauge, type MetricObjectWithValues, type MetricType, type MetricValue } from 'prom-client';

/** A gauge of quantiles; only a summary may have that label. */
export class Quantiles extends Gauge {
  override async get(): Promise<MetricObjectWithValues<MetricValue<string>>> {
    // prom-client has this enumeration in its types only.
    return { ...(await super.get()), type: 'summary' as unknown as MetricType };
  }
}
