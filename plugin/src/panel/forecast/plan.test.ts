// @vitest-environment jsdom
import { FieldType } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import type { DrawnSeries } from '../series/drawn';
import { targetKey } from '../series/labels';
import type { Track } from '../series/split';
import { pastForecasts } from './past';
import { forecastable, planForecasts, signalsOf } from './plan';

const CONFIG = {
  name: 'demo',
  targetLabels: ['job', 'instance'],
  signals: [{ name: 'memory', unit: 'ratio' as const, description: '', expr: 'mem{job="a"}' }],
  horizonSeconds: 60,
};
const series = (
  changes: Partial<DrawnSeries> & { labels?: Record<string, string> } = {},
): DrawnSeries => ({
  key: 'k',
  name: 'n',
  field: {
    name: 'v',
    type: FieldType.number,
    config: {},
    values: [],
    labels: changes.labels ?? { job: 'a', instance: '1' },
  },
  times: [0, 1000, 2000, 3000, 4000],
  values: [1, 2, 3, 4, 5],
  stepMs: 1000,
  refId: 'A',
  hidden: false,
  ...changes,
});

describe('planForecasts', () => {
  const plan = (one: DrawnSeries, signal: string | undefined, horizonMs?: number) =>
    planForecasts([one], [0], [signal], [], CONFIG, horizonMs)[0];

  it('asks for the service’s own forecast of a signal it watches', () => {
    expect(plan(series(), 'memory')).toEqual({
      kind: 'signal',
      key: 'k',
      stepMs: 1000,
      watch: 'demo',
      target: 'a:1',
      signal: 'memory',
      start: { time: 4000, value: 5 },
    });
  });

  it('sends the values of any other series, of sums, and for another horizon', () => {
    expect(plan(series(), undefined)).toMatchObject({ kind: 'values' });
    expect(plan(series({ labels: { job: 'a' } }), 'memory')).toMatchObject({ kind: 'values' });
    expect(plan(series(), 'memory', 5000)).toMatchObject({
      kind: 'values',
      request: { horizonSeconds: 5, values: [1, 2, 3, 4, 5] },
    });
  });

  it('sends the limit along', () => {
    const limits = [{ value: 9, side: 'below', failure: '', series: 0 }] as const;
    expect(planForecasts([series()], [0], [undefined], limits, CONFIG, undefined)).toMatchObject([
      { request: { below: 9, horizonSeconds: 60 } },
    ]);
  });
});

describe('signalsOf', () => {
  it('looks at the query, unless the panel names the signal', () => {
    const exprOf = () => 'mem{instance="1"}';
    expect(signalsOf([series()], exprOf, '', CONFIG)).toEqual(['memory']);
    expect(signalsOf([series()], exprOf, 'other', CONFIG)).toEqual(['other']);
    expect(signalsOf([series()], exprOf, '', undefined)).toEqual([undefined]);
  });
});

describe('forecastable', () => {
  it('chooses the first that are shown', () => {
    const all = [series({ hidden: true }), series(), series(), series()];
    expect(forecastable(all, 2)).toEqual([1, 2]);
  });
});

describe('pastForecasts', () => {
  it('moves what was forecast to the time it was made for', () => {
    const track = (quantile: string, values: number[], times = [0, 2000]): Track => {
      const labels = { job: 'a', instance: '1', signal: 'memory', quantile };
      return { kind: 'forecast', labels, target: targetKey(labels), times, values, stepMs: 2000 };
    };
    expect(
      pastForecasts(
        [track('0.5', [2, 3]), track('0.1', [1], [2000]), track('0.9', [4, 5])],
        60_000,
      ),
    ).toMatchObject([
      {
        signal: 'memory',
        line: { times: [60_000, 62_000], median: [2, 3], lower: [null, 1], upper: [4, 5] },
      },
    ]);
  });
});
