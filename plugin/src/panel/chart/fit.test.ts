// @vitest-environment jsdom
import { FieldType, type DataFrame } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { fitForecasts } from './fit';
import { chartModel } from './model';

const frame = (values: number[], unit: string): DataFrame => ({
  length: values.length,
  fields: [
    { name: 'Time', type: FieldType.time, config: {}, values: values.map((_, i) => i) },
    { name: 'v', type: FieldType.number, config: { unit }, values },
  ],
});
const line = { times: [1, 2], median: [0.4, 3], upper: [0.4, 9], lower: [0.4, -5] };
const forecast = { series: 0, line, past: false };

describe('fitForecasts', () => {
  it('cuts forecasts off beyond history and limits, and leaves the whole forecast in the frame', () => {
    const model = chartModel([frame([0.2, 0.4], 'ratio'), frame([50, 70], 's')], [forecast]);
    const limit = { value: 1.2, side: 'above', failure: '', series: 0 } as const;
    const data = fitForecasts(model, [limit]);
    expect(data.slice(3).map((column) => column[2])).toEqual([
      expect.closeTo(1.4),
      expect.closeTo(1.4),
      expect.closeTo(0),
    ]);
    expect(data[1]).toBe(model.data[1]);
    expect(model.frame.fields[4]!.values[2]).toBe(9);
  });

  it('leaves room where the history is flat', () => {
    const data = fitForecasts(chartModel([frame([10, 10], 's')], [forecast]), []);
    expect(data[2]![2]).toBe(8);
  });

  it('changes nothing without forecasts', () => {
    const model = chartModel([frame([1, 2], 's')], []);
    expect(fitForecasts(model, [])).toBe(model.data);
  });
});
