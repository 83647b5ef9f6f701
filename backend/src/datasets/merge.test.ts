import { describe, expect, it } from 'vitest';
import { mergeDatasets } from './merge.js';
import type { Dataset } from './types.js';

function recording(runId: string, change: Partial<Dataset['metadata']> = {}): Dataset {
  const signals = change.signals ?? ['cpu'];
  return {
    signals,
    runs: [
      {
        runId,
        target: 'a',
        scenario: 'normal',
        mode: 'normal',
        timestamps: Float64Array.of(0, 2),
        violation: new Uint8Array(2),
        timeToFailure: Float64Array.of(NaN, NaN),
        signals: signals.map(() => Float64Array.of(1, 2)),
      },
    ],
    metadata: {
      formatVersion: 1,
      profile: 'demo',
      stepSeconds: 2,
      signals,
      versions: {},
      command: `kfp collect ${runId}`,
      seed: 1,
      createdAt: '2026-01-01T00:00:00Z',
      runs: [
        {
          runId,
          target: 'a',
          scenario: 'normal',
          mode: 'normal',
          startedAt: 0,
          endedAt: 2,
          settings: {},
        },
      ],
      ...change,
    },
  };
}

const named = (...datasets: Dataset[]) =>
  datasets.map((dataset, i) => ({ name: `file ${i}`, dataset }));

describe('mergeDatasets', () => {
  it('keeps all runs, their records and the commands that made them', () => {
    const merged = mergeDatasets(named(recording('r1'), recording('r2'), recording('r3')));
    expect(merged.runs.map(({ runId }) => runId)).toEqual(['r1', 'r2', 'r3']);
    expect(merged.metadata.runs.map(({ runId }) => runId)).toEqual(['r1', 'r2', 'r3']);
    expect(merged.metadata.command).toBe('kfp collect r1\nkfp collect r2\nkfp collect r3');
  });

  it.each([
    ['signals', { signals: ['memory'] }, /signals is memory in file 1, but cpu in file 0/],
    ['steps', { stepSeconds: 5 }, /stepSeconds is 5 in file 1/],
    ['profiles', { profile: 'shop' }, /profile is shop in file 1/],
  ])('refuses other %s', (_, change, message) => {
    expect(() => mergeDatasets(named(recording('r1'), recording('r2', change)))).toThrow(message);
  });

  it('refuses the same run twice, and a single recording', () => {
    expect(() => mergeDatasets(named(recording('r1'), recording('r1')))).toThrow(
      /run r1 is in file 0 and in file 1/,
    );
    expect(() => mergeDatasets(named(recording('r1')))).toThrow(/at least two/);
  });
});
