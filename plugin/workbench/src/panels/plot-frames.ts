import { FieldType, type DataFrame } from '@grafana/data';

/** The frames that can be drawn against time, without what else they hold. */
export function plotFrames(series: readonly DataFrame[]): DataFrame[] {
  return series
    .map((frame) => ({
      ...frame,
      fields: frame.fields.filter(
        ({ type }) => type === FieldType.time || type === FieldType.number,
      ),
    }))
    .filter(
      ({ fields, length }) =>
        length > 0 &&
        fields.some(({ type }) => type === FieldType.time) &&
        fields.some(({ type }) => type === FieldType.number),
    );
}
