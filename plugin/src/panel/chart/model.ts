import { FieldType, outerJoinDataFrames, type DataFrame, type Field } from '@grafana/data';
import type { AlignedData } from 'uplot';
import type { ForecastLine } from '../forecast/line';
import { customOf, numberFields, timeField } from '../series/fields';

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
  const columns =
    history.length === 0
      ? [empty]
      : aligned([
          ...history.map((frame) => [
            timeField(frame)!.values as number[],
            ...numberFields(frame).map(({ values }) => values as number[]),
          ]),
          ...lines.map(({ line: { times, median, upper, lower } }) => [
            times,
            median,
            upper,
            lower,
          ]),
        ]);
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
  const frame: DataFrame = {
    length: columns[0]!.length,
    fields: fields.map((field, i) => ({ ...field, values: columns[i] as unknown[] })),
  };
  return { frame, slots, data: columns as unknown as AlignedData };
}

/** Of Grafana's ways to treat null: a gap reaches to the next sample on each side. Its name is not exported. */
const NULL_EXPAND = 2;

/** Brings all columns onto one time axis: null is a gap, undefined says that there is no sample. */
function aligned(tables: readonly (readonly (readonly number[])[])[]): (readonly number[])[] {
  const frames = tables.map((columns): DataFrame => ({
    length: columns[0]!.length,
    fields: columns.map((values, i) => ({
      name: '',
      type: i === 0 ? FieldType.time : FieldType.number,
      config: {},
      values: values as number[],
    })),
  }));
  const joined = outerJoinDataFrames({ frames, nullMode: () => NULL_EXPAND });
  return joined!.fields.map(({ values }) => values as number[]);
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
