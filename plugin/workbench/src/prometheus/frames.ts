import {
  DataFrameType,
  FieldType,
  getFieldDisplayName,
  type DataFrame,
  type Field,
  type Labels,
} from '@grafana/data';
import { seriesName } from './legend';
import { isSingle, type PrometheusResult, type PrometheusSeries } from './query';

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
export function toFrames(result: PrometheusResult, query: SentQuery): DataFrame[] {
  if (isSingle(result)) {
    return [seriesFrame({ metric: {}, values: [result.result] }, 'scalar', query)];
  }
  const frames = result.result.map((series) => seriesFrame(series, result.resultType, query));
  if (query.legendFormat === '__auto') nameByLabels(frames);
  return frames;
}

function seriesFrame(
  { metric, values, value }: PrometheusSeries,
  resultType: string,
  query: SentQuery,
): DataFrame {
  const points = values ?? (value === undefined ? [] : [value]);
  const labels: Labels = { ...metric };
  const name = seriesName(labels, query);
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
        values: points.map(([seconds]) => Math.round(seconds * 1000)),
      },
      {
        name: labels['__name__'] ?? 'Value',
        type: FieldType.number,
        labels,
        config: name === undefined ? {} : { displayNameFromDS: name },
        values: points.map(([, text]) => sampleValue(text)),
      },
    ],
    length: points.length,
  };
}

/** By its labels, as Grafana names a field that is called "Value"; its name says the metric already. */
function nameByLabels(frames: DataFrame[]): void {
  for (const frame of frames) {
    const field = frame.fields[1];
    if (field === undefined || field.name === 'Value' || field.labels === undefined) continue;
    field.config.displayNameFromDS = getFieldDisplayName(
      { ...field, name: 'Value' },
      frame,
      frames,
    );
  }
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
  const labelNames = [...new Set(frames.flatMap((frame) => Object.keys(labelsOf(frame)).sort()))];
  const rows = frames.flatMap((frame) =>
    Array.from({ length: frame.length }, (_, index) => ({
      time: frame.fields[0]?.values[index] as number,
      value: frame.fields[1]?.values[index] as number,
      labels: labelsOf(frame),
    })),
  );
  rows.sort((a, b) => a.time - b.time);
  type Row = (typeof rows)[number];
  const column = (name: string, type: FieldType, of: (row: Row) => unknown): Field => ({
    name,
    type,
    config: type === FieldType.string ? { filterable: true } : {},
    values: rows.map(of),
  });
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

function labelsOf(frame: DataFrame): Labels {
  return frame.fields[1]?.labels ?? {};
}

/** Prometheus writes infinities as words of its own. */
export function sampleValue(text: string): number {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return Number(text);
}
