import { beforeAll, describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import type { Watch } from '../config/schema.js';
import type { Dataset, Run } from '../datasets/types.js';
import { checkTaught, usableFolds } from './check-dataset.js';
import { syntheticDataset } from './dataset.fixture.js';

let config: Watch;
beforeAll(async () => {
  config = await loadWatch();
});

const COUNTS = { normal: 3, memory_leak: 2, cpu_spike: 5 };

/** A dataset in which the runs are changed. */
function changed(change: (run: Run, index: number) => Partial<Run>): Dataset {
  const dataset = syntheticDataset(config, COUNTS);
  return { ...dataset, runs: dataset.runs.map((run, i) => ({ ...run, ...change(run, i) })) };
}

describe('usableFolds', () => {
  it('has a fold for each run of the rarest mode, at most 4', () => {
    expect(usableFolds(syntheticDataset(config, COUNTS), config)).toBe(2);
    expect(usableFolds(syntheticDataset(config, { normal: 9, memory_leak: 9 }), config)).toBe(4);
  });

  it.each([
    ['one class only', { normal: 5 }],
    ['no normal runs', { memory_leak: 5, cpu_spike: 5 }],
    ['a class with one run', { normal: 5, memory_leak: 1 }],
    ['no runs at all', {}],
  ])('refuses %s, and counts what there is', (_, counts) => {
    const dataset = syntheticDataset(config, counts);
    expect(() => usableFolds(dataset, config)).toThrow(
      expect.objectContaining({ code: 'DATASET_TOO_SMALL', statusCode: 400 }),
    );
  });

  it('refuses a mode that the configuration does not know', () => {
    const dataset = changed((_, i) => (i === 0 ? { mode: 'disk_full' } : {}));
    expect(() => usableFolds(dataset, config)).toThrow(/disk_full/);
  });

  it('refuses another step and other signals', () => {
    const dataset = syntheticDataset(config, COUNTS);
    const slower = { ...dataset, metadata: { ...dataset.metadata, stepSeconds: 15 } };
    expect(() => usableFolds(slower, config)).toThrow(/steps of 15 s/);
    const fewer = { ...dataset, signals: dataset.signals.slice(1) };
    expect(() => usableFolds(fewer, config)).toThrow(
      expect.objectContaining({ code: 'DATASET_INCOMPATIBLE' }),
    );
  });

  it('refuses infinite values and says where; missing ones are normal', () => {
    const withValue = (value: number): Dataset =>
      changed(({ signals }, i) =>
        i === 1
          ? { signals: signals.map((column, s) => (s === 2 ? column.with(7, value) : column)) }
          : {},
      );
    expect(usableFolds(withValue(NaN), config)).toBe(2);
    expect(() => usableFolds(withValue(Infinity), config)).toThrow(
      /normal-1 has request_rate = Infinity at 2014/,
    );
    expect(() => usableFolds(withValue(-Infinity), config)).toThrow(
      expect.objectContaining({ code: 'DATASET_INVALID' }),
    );
  });

  it('refuses signals without any value, and rows without a time', () => {
    const empty = changed(({ signals }) => ({ signals: signals.map((c) => c.map(() => NaN)) }));
    expect(() => usableFolds(empty, config)).toThrow(/No signal has any value/);
    const timeless = changed(({ timestamps }) => ({ timestamps: timestamps.with(3, NaN) }));
    expect(() => usableFolds(timeless, config)).toThrow(/without a timestamp/);
  });
});

describe('checkTaught', () => {
  it('refuses classes that fewer than two runs teach', () => {
    const rows = { labels: Int32Array.of(0, 0, 1, -1), groups: Int32Array.of(0, 1, 2, 3) };
    expect(() => checkTaught(rows, ['normal', 'memory_leak'], config)).toThrow(
      /normal 2, memory_leak 1/,
    );
    expect(() => checkTaught(rows, ['normal'], config)).not.toThrow();
  });
});
