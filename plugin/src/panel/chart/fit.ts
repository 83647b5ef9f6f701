import type { AlignedData } from 'uplot';
import { isHidden } from '../series/fields';
import { isKnown } from '../series/values';
import type { ChartModel } from './model';
import type { Limit } from './overlays';
import { scaleKeyOf } from './scale-key';

/** How far a forecast may reach beyond history and thresholds, as a share of what they span. */
const BEYOND = 0.2;

/**
 * The columns as they are drawn: forecasts are cut off a little beyond history and thresholds, because
 * the far end of an interval must not squeeze what happened into a flat line. The frame keeps the whole
 * forecast.
 */
export function fitForecasts(
  { frame, slots, data }: ChartModel,
  limits: readonly Limit[],
): AlignedData {
  if (slots.length === 0) return data;
  const first = Math.min(...slots.map(({ median }) => median));
  const bounds = new Map<string, [number, number]>();
  const extend = (scale: string, value: number): void => {
    const [low, high] = bounds.get(scale) ?? [Infinity, -Infinity];
    bounds.set(scale, [Math.min(low, value), Math.max(high, value)]);
  };
  for (let column = 1; column < first; column++) {
    const field = frame.fields[column]!;
    if (isHidden(field)) continue;
    const [low, high] = extremes(data[column]!);
    if (low <= high) {
      extend(scaleKeyOf(field), low);
      extend(scaleKeyOf(field), high);
    }
  }
  for (const { series, value } of limits) {
    const field = frame.fields[1 + series];
    if (field !== undefined) extend(scaleKeyOf(field), value);
  }
  const drawn = [...data] as (typeof data)[number][];
  for (const { series, median, upper, lower } of slots) {
    const range = bounds.get(scaleKeyOf(frame.fields[series]!));
    if (range === undefined) continue;
    const [low, high] = range;
    const beyond = BEYOND * (high - low || Math.abs(high) || 1);
    for (const column of [median, upper, lower]) {
      drawn[column] = clamp(data[column]!, low - beyond, high + beyond);
    }
  }
  return drawn as unknown as AlignedData;
}

type Column = AlignedData[number];

function extremes(column: Column): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    if (value === null || value === undefined) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function clamp(column: Column, low: number, high: number): Column {
  return Array.from(column, (value) =>
    isKnown(value) ? Math.min(Math.max(value, low), high) : value,
  );
}
