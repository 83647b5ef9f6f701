// @vitest-environment jsdom
import { FieldType, type DataFrame } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { chartModel } from './model';

const frame = (name: string, times: number[], values: (number | null)[]): DataFrame => ({
  length: times.length,
  fields: [
    { name: 'Time', type: FieldType.time, config: {}, values: times },
    { name, type: FieldType.number, config: { unit: 's', custom: { lineWidth: 2 } }, values },
  ],
});
const line = { times: [20, 30], median: [2, 3], upper: [2, 4], lower: [2, 1] };

describe('chartModel', () => {
  const model = chartModel(
    [frame('a', [10, 20], [1, 2]), frame('b', [10, 20], [5, null])],
    [{ series: 1, line, past: false }],
  );

  it('puts series and forecasts on one time axis', () => {
    expect(model.data).toEqual([
      [10, 20, 30],
      [1, 2, undefined],
      [5, null, null],
      [undefined, 2, 3],
      [undefined, 2, 4],
      [undefined, 2, 1],
    ]);
    expect(model.slots).toEqual([{ series: 2, median: 3, upper: 4, lower: 5, past: false }]);
    expect(model.frame.length).toBe(3);
  });

  it('gives a forecast the unit of its series, and keeps it out of the legend', () => {
    expect(model.frame.fields.map(({ name }) => name)).toEqual([
      'Time',
      'a',
      'b',
      'yhat',
      'yhat_upper',
      'yhat_lower',
    ]);
    expect(model.frame.fields[3]!.config).toMatchObject({
      unit: 's',
      custom: { hideFrom: { legend: true } },
    });
  });

  it('keeps gaps apart from what other series have no sample for', () => {
    const frames = [frame('a', [10, 30, 50], [1, null, 3]), frame('b', [20, 40], [7, 8])];
    expect(chartModel(frames, []).data).toEqual([
      [10, 20, 30, 40, 50],
      [1, null, null, null, 3],
      [undefined, 7, undefined, 8, undefined],
    ]);
  });

  it('takes series and forecasts without samples', () => {
    const none = { times: [], median: [], upper: [], lower: [] };
    const lines = [{ series: 1, line: none, past: false }];
    expect(chartModel([frame('a', [], []), frame('b', [1], [2])], lines).data).toEqual([
      [1],
      [undefined],
      [2],
      [undefined],
      [undefined],
      [undefined],
    ]);
  });

  it('is empty without series', () => {
    expect(chartModel([], [])).toMatchObject({ slots: [], data: [[]] });
  });
});
