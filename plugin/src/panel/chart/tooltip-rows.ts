import {
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  getFieldSeriesColor,
  type DataFrame,
  type Field,
  type GrafanaTheme2,
} from '@grafana/data';
import type { VizTooltipOptions } from '@grafana/schema';
import { formatProbability } from '../../shared/probability';
import { customOf } from '../series/fields';
import type { StripRow } from '../series/strip-rows';
import type { Slot } from './model';

/** Less likely modes are not named. */
const MIN_PROBABILITY = 0.01;

export interface TooltipRow {
  readonly label: string;
  readonly value: string;
  readonly color: string;
  readonly dashed: boolean;
  readonly active: boolean;
  /** To sort by; NaN is last. */
  readonly number: number;
}

/**
 * The values under the mouse: of the series that is meant, or of all of them.
 *
 * @param rows which row of each column is nearest; null where none is near
 * @param meant the column nearest to the mouse
 */
export function valueRows(
  frame: DataFrame,
  slots: readonly Slot[],
  rows: readonly (number | null | undefined)[],
  meant: number | null | undefined,
  options: Pick<VizTooltipOptions, 'sort' | 'hideZeros'> & { readonly single: boolean },
  theme: GrafanaTheme2,
): TooltipRow[] {
  const slotOf = new Map(slots.map((slot) => [slot.median, slot]));
  const edges = new Set(slots.flatMap(({ upper, lower }) => [upper, lower]));
  const found: TooltipRow[] = [];
  frame.fields.forEach((field, column) => {
    if (column === 0 || field.type !== FieldType.number || edges.has(column)) return;
    const hidden = customOf(field).hideFrom;
    const row = rows[column];
    if (hidden?.viz === true || hidden?.tooltip === true || row == null) return;
    if (options.single && column !== meant) return;
    const value = field.values[row] as number | null | undefined;
    if (value == null || (options.hideZeros === true && value === 0)) return;
    const slot = slotOf.get(column);
    const base = slot === undefined ? field : frame.fields[slot.series]!;
    found.push({
      label: labelOf(base, frame, slot),
      value: slot === undefined ? show(base, value) : showForecast(frame, slot, row, base),
      color: getFieldSeriesColor(base, theme).color,
      dashed: slot !== undefined,
      active: column === meant,
      number: value,
    });
  });
  return sorted(found, String(options.sort));
}

/** How likely each failure mode was at a time, the likeliest first. */
export function probabilityRows(
  strip: readonly StripRow[],
  time: number,
): { mode: string; text: string }[] {
  return strip
    .map(({ mode, ...row }) => ({ mode, probability: probabilityAt(row, time) ?? 0 }))
    .filter(({ probability }) => probability >= MIN_PROBABILITY)
    .sort((a, b) => b.probability - a.probability)
    .map(({ mode, probability }) => ({ mode, text: formatProbability(probability) }));
}

/** What happened at a time, in words. */
export function eventsAt(strip: readonly StripRow[], time: number): string[] {
  const during = (spans: StripRow['failures']): boolean =>
    spans.some(({ from, to }) => time >= from && time < to);
  return strip.flatMap(({ mode, failures, injections, alarms }) => [
    ...(during(failures) ? [`${mode} is failing`] : []),
    ...(during(alarms) ? [mode === 'anomaly' ? 'unusual behaviour' : `${mode} is predicted`] : []),
    ...(during(injections) ? [`${mode} is injected`] : []),
  ]);
}

/** The probability that holds at a time: of the last sample, if it is at most two steps old. */
export function probabilityAt(
  { times, probabilities, stepMs }: Pick<StripRow, 'times' | 'probabilities' | 'stepMs'>,
  time: number,
): number | undefined {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  const at = times[low - 1];
  return at !== undefined && time - at <= 2 * stepMs ? probabilities[low - 1] : undefined;
}

function labelOf(base: Field, frame: DataFrame, slot: Slot | undefined): string {
  const name = getFieldDisplayName(base, frame);
  if (slot === undefined) return name;
  return slot.past ? `${name}, as forecast` : `${name}, forecast`;
}

function show(field: Field, value: number): string {
  return field.display === undefined ? `${value}` : formattedValueToString(field.display(value));
}

function showForecast(frame: DataFrame, slot: Slot, row: number, base: Field): string {
  const at = (column: number): number => frame.fields[column]!.values[row] as number;
  const [median, lower, upper] = [at(slot.median), at(slot.lower), at(slot.upper)];
  const text = show(base, median);
  return lower === upper ? text : `${text} (${show(base, lower)}–${show(base, upper)})`;
}

function sorted(rows: TooltipRow[], sort: string): TooltipRow[] {
  if (sort === 'asc') return rows.sort((a, b) => a.number - b.number);
  if (sort === 'desc') return rows.sort((a, b) => b.number - a.number);
  return rows;
}
