import {
  Gauge,
  type MetricObjectWithValues,
  type MetricType,
  type MetricValue,
  type Registry,
} from 'prom-client';

/** One series of a metric; without a value it is left out. Values of a counter's series are added up. */
export type SetSeries = (
  labels: Readonly<Record<string, string>>,
  value: number | null | undefined,
) => void;

/**
 * Registers a metric whose series are set anew whenever it is read.
 * @param type only a summary may have the label `quantile`
 */
export function registerMetric(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  read: (set: SetSeries) => void,
  type: 'gauge' | 'counter' | 'summary' = 'gauge',
): void {
  class Read extends Gauge {
    override async get(): Promise<MetricObjectWithValues<MetricValue<string>>> {
      // prom-client has this enumeration in its types only.
      return { ...(await super.get()), type: type as unknown as MetricType };
    }
  }
  new Read({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      read((labels, value) => {
        if (value == null) return;
        if (type === 'counter') this.inc(labels, value);
        else this.set(labels, value);
      });
    },
  });
}
