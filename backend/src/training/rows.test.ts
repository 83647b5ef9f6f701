import { describe, expect, it } from 'vitest';
import type { Run } from '../datasets/types.js';
import { labelOf } from './rows.js';

// Steps of 10 s; injected at 130, failing from 180 to 190, recovered afterwards; horizon 30 s.
const timestamps = Float64Array.from({ length: 12 }, (_, step) => 100 + 10 * step);
const run: Run = {
  runId: 'r',
  target: 't',
  scenario: 'memory_leak',
  mode: 'memory_leak',
  timestamps,
  violation: timestamps.reduce(
    (marks, time, step) => ((marks[step] = time === 180 || time === 190 ? 1 : 0), marks),
    new Uint8Array(12),
  ),
  timeToFailure: timestamps.map((time) => (time <= 180 ? 180 - time : time === 190 ? 0 : NaN)),
  signals: [],
};
const labels = (of: Run, injectedAt?: number): (string | undefined)[] =>
  [...timestamps.keys()].map((step) =>
    labelOf(of, injectedAt === undefined ? {} : { injectedAt }, step, 30),
  );

describe('labelOf', () => {
  const leak = 'memory_leak';
  it('is the mode within the horizon and while it fails, and nothing where nobody could tell', () => {
    // 100–120 normal, 130–140 injected but far, 150–190 ahead and failing, 200–210 over.
    expect(labels(run, 130)).toEqual([
      'normal',
      'normal',
      'normal',
      undefined,
      undefined,
      leak,
      leak,
      leak,
      leak,
      leak,
      undefined,
      undefined,
    ]);
  });

  it('leaves out what precedes a sudden injection', () => {
    expect(labels(run, 175).slice(4, 9)).toEqual(['normal', undefined, undefined, undefined, leak]);
  });

  it('takes a failure nobody injected as it comes', () => {
    expect(labels(run).slice(3, 6)).toEqual(['normal', 'normal', leak]);
  });

  it('is normal throughout a run in which nothing failed', () => {
    const quiet = { ...run, mode: 'normal', violation: new Uint8Array(12) };
    expect(new Set(labels(quiet, 130))).toEqual(new Set(['normal']));
  });
});
