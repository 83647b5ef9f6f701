import { getFieldDisplayName, type DataFrame, type Field } from '@grafana/data';
import { isHidden, numberFields, stepOfField, timeField } from './fields';
import type { Values } from './values';

/** A series that is drawn as a line. */
export interface DrawnSeries {
  /** The same at every refresh, other than its index. */
  readonly key: string;
  readonly name: string;
  readonly field: Field;
  readonly times: readonly number[];
  readonly values: Values;
  readonly stepMs: number;
  readonly refId: string | undefined;
  readonly hidden: boolean;
}

/** All drawn series, in the order of the legend. */
export function drawnSeries(history: readonly DataFrame[]): DrawnSeries[] {
  return history.flatMap((frame) => {
    const time = timeField(frame);
    if (time === undefined) return [];
    const stepMs = stepOfField(time);
    return numberFields(frame).map((field): DrawnSeries => ({
      key: `${frame.refId ?? ''}/${field.name}/${JSON.stringify(field.labels ?? {})}`,
      name: getFieldDisplayName(field, frame, history as DataFrame[]),
      field,
      times: time.values as number[],
      values: field.values as Values,
      stepMs,
      refId: frame.refId,
      hidden: isHidden(field),
    }));
  });
}
