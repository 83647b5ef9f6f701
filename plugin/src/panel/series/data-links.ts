import { FieldType, type DataFrame, type LinkModel } from '@grafana/data';

/**
 * The data links of one value. They are made from the frames as they came, whose rows are not those of
 * the plot.
 *
 * @param series index among all number fields of the frames
 * @param time unix milliseconds
 */
export function dataLinks(frames: readonly DataFrame[], series: number, time: number): LinkModel[] {
  const all = frames.flatMap((frame) =>
    frame.fields.filter(({ type }) => type === FieldType.number).map((field) => ({ frame, field })),
  );
  const found = all[series];
  if (found?.field.getLinks === undefined) return [];
  const times = found.frame.fields.find(({ type }) => type === FieldType.time)?.values as
    number[] | undefined;
  const row = times?.indexOf(time) ?? -1;
  return row < 0 ? [] : found.field.getLinks({ valueRowIndex: row });
}
