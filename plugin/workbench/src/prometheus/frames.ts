import { DataFrameType, FieldType, type DataFrame, type Field, type Labels } from '@grafana/data';

/** `data` of Prometheus' answer; values are `[unix seconds, number as text]`. */
export interface PrometheusResult {
  readonly resultType: 'matrix' | 'vector';
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly values?: readonly (readonly [number, string])[];
    readonly value?: readonly [number, string];
  }[];
}

/** What a query has become when it was sent. */
export interface SentQuery {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string | undefined;
  readonly stepMs: number;
}

/**
 * Prometheus' answer as data frames of the form that Grafana's data source gives them: one frame per
 * series, a time field and a value field with the labels.
 */
export function toFrames({ result, resultType }: PrometheusResult, query: SentQuery): DataFrame[] {
  return result.map(({ metric, value, values = value === undefined ? [] : [value] }) => {
    const name = seriesName(metric, query);
    return {
      refId: query.refId,
      name,
      meta: {
        type: resultType === 'vector' ? DataFrameType.NumericMulti : DataFrameType.TimeSeriesMulti,
        typeVersion: [0, 1],
        custom: { resultType },
        preferredVisualisationType: 'graph',
        executedQueryString: `Expr: ${query.expr}\nStep: ${query.stepMs / 1000}s`,
      },
      fields: [
        {
          name: 'Time',
          type: FieldType.time,
          config: { interval: query.stepMs },
          values: values.map(([seconds]) => Math.round(seconds * 1000)),
        },
        {
          name: metric['__name__'] ?? 'Value',
          type: FieldType.number,
          labels: { ...metric },
          config: { displayNameFromDS: name },
          values: values.map(([, text]) => sampleValue(text)),
        },
      ],
      length: values.length,
    };
  });
}

/** As Grafana's Prometheus data source names a series: `{{label}}` filled in, or the series itself. */
function seriesName({ __name__: name = '', ...labels }: Labels, query: SentQuery): string {
  const { expr, legendFormat = '' } = query;
  if (legendFormat !== '') {
    return legendFormat.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
  }
  const matchers = Object.entries(labels).map(
    ([label, value]) => `${label}=${JSON.stringify(value)}`,
  );
  return matchers.length === 0 ? name || expr : `${name}{${matchers.sort().join(', ')}}`;
}

/**
 * The series of one query as one table: time, one column per label, value. For panels that show rows.
 *
 * @param severalTables whether other queries of the panel give tables too; the value's name tells then
 */
export function toTable(
  frames: readonly DataFrame[],
  refId: string,
  severalTables: boolean,
): DataFrame[] {
  const [first] = frames;
  if (first === undefined) return [];
  const rows = frames.flatMap(({ length, fields: [time, value] }) =>
    Array.from({ length }, (_, index) => ({
      time: time!.values[index] as number,
      value: value!.values[index] as number,
      labels: value!.labels!,
    })),
  );
  rows.sort((a, b) => a.time - b.time);
  const labelNames = [...new Set(rows.flatMap(({ labels }) => Object.keys(labels).sort()))];
  const column = (
    name: string,
    type: FieldType,
    of: (row: (typeof rows)[number]) => unknown,
  ): Field => ({ name, type, config: {}, values: rows.map(of) });
  return [
    {
      refId,
      meta: { ...first.meta, preferredVisualisationType: 'rawPrometheus' },
      length: rows.length,
      fields: [
        column('Time', FieldType.time, ({ time }) => time),
        ...labelNames.map((name) =>
          column(name, FieldType.string, ({ labels }) => labels[name] ?? ''),
        ),
        column(severalTables ? `Value #${refId}` : 'Value', FieldType.number, (row) => row.value),
      ],
    },
  ];
}

/** Prometheus writes infinities as words of its own. */
export function sampleValue(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
