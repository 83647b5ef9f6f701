import { FieldType, getFieldDisplayName, type DataFrame, type Field } from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';
import { stepOf } from './spans';

/** A series that is drawn as a line. */
export interface DrawnSeries {
  /** The same at every refresh, other than its index. */
  readonly key: string;
  readonly name: string;
  readonly field: Field;
  readonly times: readonly number[];
  readonly values: readonly (number | null | undefined)[];
  readonly stepMs: number;
  readonly refId: string | undefined;
  readonly hidden: boolean;
}

const FALLBACK_STEP = 15_000;

/** All drawn series, in the order of the legend. */
export function drawnSeries(history: readonly DataFrame[]): DrawnSeries[] {
  return history.flatMap((frame) => {
    const time = frame.fields.find(({ type }) => type === FieldType.time);
    if (time === undefined) return [];
    const times = time.values as number[];
    const stepMs = time.config.interval ?? stepOf(times, FALLBACK_STEP);
    return frame.fields
      .filter(({ type }) => type === FieldType.number)
      .map((field): DrawnSeries => {
        const custom = field.config.custom as GraphFieldConfig | undefined;
        return {
          key: `${frame.refId ?? ''}/${field.name}/${JSON.stringify(field.labels ?? {})}`,
          name: getFieldDisplayName(field, frame, history as DataFrame[]),
          field,
          times,
          values: field.values as (number | null | undefined)[],
          stepMs,
          refId: frame.refId,
          hidden: custom?.hideFrom?.viz === true,
        };
      });
  });
}

/** The newest value of a series that is known. */
export function lastKnown({
  times,
  values,
}: Pick<DrawnSeries, 'times' | 'values'>): { time: number; value: number } | undefined {
  for (let i = times.length - 1; i >= 0; i--) {
    const value = values[i];
    if (value !== null && value !== undefined && Number.isFinite(value)) {
      return { time: times[i]!, value };
    }
  }
  return undefined;
}
