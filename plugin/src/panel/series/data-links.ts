import type { DataFrame, LinkModel } from '@grafana/data';
import { numberFields, timeField } from './fields';

/**
 * The data links of one value. They are made from the frames as they came, whose rows are not those of
 * the plot.
 *
 * @param series index among all number fields of the frames
 * @param time unix milliseconds
 */
export function dataLinks(frames: readonly DataFrame[], series: number, time: number): LinkModel[] {
  const all = frames.flatMap((frame) => numberFields(frame).map((field) => ({ frame, field })));
  const found = all[series];
  const row = found === undefined ? -1 : (timeField(found.frame)?.values.indexOf(time) ?? -1);
  return row < 0 ? [] : (found?.field.getLinks?.({ valueRowIndex: row }) ?? []);
}
