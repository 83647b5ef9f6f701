import { describe, expect, it } from 'vitest';
import { createCoverage } from './coverage.js';
import { joinFailures } from './failures.js';

describe('failures', () => {
  it('that begin in the recovery of another belong to it', () => {
    const found = [
      { mode: 'b', start: 50, end: 60 },
      { mode: 'a', start: 10, end: 20 },
      { mode: 'b', start: 10, end: 12 },
      { mode: 'b', start: 28, end: 30 },
    ];
    expect(joinFailures(found, ['a', 'b'], 10)).toEqual([
      { mode: 'a', start: 10, end: 30 },
      { mode: 'b', start: 50, end: 60 },
    ]);
  });
});

describe('coverage', () => {
  it('asks for four steps of five with half of the signals', () => {
    const coverage = createCoverage(5);
    const columns = [
      Float64Array.of(1, 1, NaN, 1, 1, 1, NaN, NaN),
      Float64Array.of(NaN, NaN, NaN, NaN, 1, 1, NaN, NaN),
    ];
    const said = Array.from({ length: 8 }, (_, at) => coverage.update(columns, at));
    expect(said).toEqual([false, false, false, false, true, true, false, false]);
  });
});
