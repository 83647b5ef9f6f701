import { FieldType, type DataFrame, type Field } from '@grafana/data';
import type { AlignedData } from 'uplot';
import type { ForecastLine } from '../forecast/line';
import { customOf, numberFields, timeField } from '../series/fields';
import type { Values } from '../series/values';
import { align } from './align';

/** A forecast or a past forecast, and the series whose colour, unit and scale it takes. */
export interface LineOf {
  /** Index among the drawn series. */
  readonly series: number;
  readonly line: ForecastLine;
  /** Whether it was made for times that have come: drawn fainter. */
  readonly past: boolean;
}

/** Where a forecast stands among the columns of the plot. */
export interface Slot {
  /** Columns, as in the plotted frame; 0 is time. */
  readonly series: number;
  readonly median: number;
  readonly upper: number;
  readonly lower: number;
  readonly past: boolean;
}

export interface ChartModel {
  /** Time, then the series, then three columns per forecast. */
  readonly frame: DataFrame;
  readonly slots: readonly Slot[];
  readonly data: AlignedData;
}

/**
 * Brings history and forecasts together in one plot.
 *
 * @param empty the times of a plot without any series, which still has a time axis
 */
export function chartModel(
  history: readonly DataFrame[],
  lines: readonly LineOf[],
  empty: readonly number[] = [],
): ChartModel {
  const series = history.flatMap(numberFields);
  const { times, columns } = align(
    history.length === 0
      ? [{ times: empty, columns: [] }]
      : [
          ...history.map((frame) => ({
            times: (timeField(frame)?.values ?? []) as number[],
            columns: numberFields(frame).map(({ values }) => values as Values),
          })),
          ...lines.map(({ line: { times: own, median, upper, lower } }) => ({
            times: own,
            columns: [median, upper, lower],
          })),
        ],
  );
  const slots = lines.map(({ series: index, past }, i): Slot => {
    const median = 1 + series.length + 3 * i;
    return { series: 1 + index, median, upper: median + 1, lower: median + 2, past };
  });
  const time = history[0] && timeField(history[0]);
  const fields: Omit<Field, 'values'>[] = [
    time ?? { name: 'Time', type: FieldType.time, config: {} },
    ...series,
    ...slots.flatMap((slot) =>
      ['yhat', 'yhat_upper', 'yhat_lower'].map((name) =>
        forecastField(series[slot.series - 1]!, name),
      ),
    ),
  ];
  const data = [times, ...columns];
  const frame: DataFrame = {
    length: times.length,
    fields: fields.map((field, i) => ({ ...field, values: data[i] as unknown[] })),
  };
  return { frame, slots, data: data as unknown as AlignedData };
}

/** It takes unit and decimals of the series, is no series of the legend and has no links. */
function forecastField(base: Field, name: string): Omit<Field, 'values'> {
  const { unit, decimals, color, min, max } = base.config;
  const hideFrom = { legend: true, tooltip: false, viz: false };
  const custom = { ...customOf(base), hideFrom };
  return {
    name,
    type: FieldType.number,
    config: { unit, decimals, color, min, max, custom },
    display: base.display,
    state: { displayName: name },
  };
}
