import { describe, expect, it } from 'vitest';
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
