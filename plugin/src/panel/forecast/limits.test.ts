// @vitest-environment jsdom
import { FieldType, ThresholdsMode } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import type { DrawnSeries } from '../series/drawn';
import { limitsOf } from './limits';

const series = (config: object = {}, hidden = false): DrawnSeries => ({
  key: 'k',
  name: 'n',
  field: { name: 'v', type: FieldType.number, config, values: [] },
  times: [],
  values: [],
  stepMs: 1000,
  refId: 'A',
  hidden,
});
const MODES = [
  {
    name: 'memory_leak',
    description: '',
    thresholds: [
      { signal: 'memory', atLeast: 0.95, forSteps: 1 },
      { signal: 'oom', atLeast: 1, forSteps: 1 },
    ],
  },
  {
    name: 'down',
    description: '',
    thresholds: [{ signal: 'availability', below: 0.5, forSteps: 2 }],
  },
];
const AUTO = { source: 'auto', side: 'above', inView: true } as const;

describe('limitsOf', () => {
  it('draws where the service sees a failure, once for all series of a signal', () => {
    const limits = limitsOf(
      [series(), series(), series()],
      ['memory', 'memory', 'availability'],
      AUTO,
      MODES,
    );
    expect(limits).toEqual([
      { value: 0.95, side: 'above', failure: 'memory_leak', series: 0 },
      { value: 0.5, side: 'below', failure: 'down', series: 2 },
    ]);
  });

  it('takes the last threshold of other series, if thresholds are shown', () => {
    const thresholds = {
      mode: ThresholdsMode.Absolute,
      steps: [
        { value: -Infinity, color: 'green' },
        { value: 80, color: 'red' },
      ],
    };
    const shown = { thresholds, custom: { thresholdsStyle: { mode: 'line' } } };
    expect(limitsOf([series(shown)], [undefined], AUTO, MODES)).toEqual([
      { value: 80, side: 'above', failure: '', series: 0 },
    ]);
    expect(limitsOf([series({ thresholds })], [undefined], AUTO, MODES)).toEqual([]);
  });

  it('obeys the panel', () => {
    const fixed = { source: 'fixed', value: 3, side: 'below', inView: true } as const;
    expect(limitsOf([series({}, true), series()], ['memory', 'memory'], fixed, MODES)).toEqual([
      { value: 3, side: 'below', failure: '', series: 1 },
    ]);
    expect(limitsOf([series()], ['memory'], { ...AUTO, source: 'none' }, MODES)).toEqual([]);
  });
});
