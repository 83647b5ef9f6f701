import { FieldType, type DataFrame, type Field } from '@grafana/data';
import type { AlignedData } from 'uplot';
import type { ForecastLine } from '../forecast/line';
import { align, type Group } from './align';

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
  const groups = history.map((frame): Group => ({
    times: timesOf(frame),
    columns: columnsOf(frame),
  }));
  const fields = history.flatMap(numberFields);
  const forecastGroups = lines.map(({ line }): Group => ({
    times: line.times,
    columns: [line.median, line.upper, line.lower],
  }));
  const { times, columns } = align(
    groups.length === 0 ? [{ times: empty, columns: [] }] : [...groups, ...forecastGroups],
  );
  const slots = lines.map(({ series, past }, i): Slot => {
    const median = 1 + fields.length + 3 * i;
    return { series: 1 + series, median, upper: median + 1, lower: median + 2, past };
  });
  const time = history[0]?.fields.find(({ type }) => type === FieldType.time);
  const timeField: Field = {
    ...(time ?? { name: 'Time', type: FieldType.time, config: {} }),
    values: times as number[],
  };
  const frame: DataFrame = {
    length: times.length,
    fields: [
      timeField,
      ...fields.map((field, i) => ({ ...field, values: columns[i] as unknown[] })),
      ...slots.flatMap((slot) =>
        ['yhat', 'yhat_upper', 'yhat_lower'].map((name, i) => {
          const base = fields[slot.series - 1]!;
          return forecastField(base, name, columns[slot.median - 1 + i] as unknown[]);
        }),
      ),
    ],
  };
  return { frame, slots, data: [times, ...columns] as unknown as AlignedData };
}

/** It takes unit and decimals of the series, is no series of the legend and has no links. */
function forecastField(base: Field, name: string, values: unknown[]): Field {
  const { unit, decimals, color, min, max } = base.config;
  return {
    name,
    type: FieldType.number,
    values,
    config: {
      ...(unit === undefined ? {} : { unit }),
      ...(decimals === undefined ? {} : { decimals }),
      ...(color === undefined ? {} : { color }),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      custom: {
        ...(base.config.custom as object | undefined),
        hideFrom: { legend: true, tooltip: false, viz: false },
      },
    },
    ...(base.display === undefined ? {} : { display: base.display }),
    state: { displayName: name },
  };
}

export function numberFields(frame: DataFrame): Field[] {
  return frame.fields.filter(({ type }) => type === FieldType.number);
}

export function timesOf(frame: DataFrame): number[] {
  return (frame.fields.find(({ type }) => type === FieldType.time)?.values ?? []) as number[];
}

function columnsOf(frame: DataFrame): (number | null | undefined)[][] {
  return numberFields(frame).map(({ values }) => values as (number | null | undefined)[]);
}
