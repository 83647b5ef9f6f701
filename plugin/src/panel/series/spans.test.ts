import { describe, expect, it } from 'vitest';
import { spansOf, stepOf } from './spans';

const QUERY = { start: 0, end: 200 };

describe('spansOf', () => {
  it('finds where the series is 1', () => {
    expect(spansOf([50, 60, 70, 80], [0, 1, 1, 0], 10, QUERY)).toEqual([
      { from: 60, to: 80, openStart: false, openEnd: false },
    ]);
  });

  it('ends a span where the series is absent for long, not where a sample is lost', () => {
    expect(spansOf([50, 60, 80, 120, 130], [1, 1, 1, 1, 1], 10, QUERY)).toEqual([
      { from: 50, to: 90, openStart: false, openEnd: false },
      { from: 120, to: 140, openStart: false, openEnd: false },
    ]);
  });

  it('says what may reach beyond the query', () => {
    expect(spansOf([0, 10, 190, 200], [1, 0, 1, 1], 10, QUERY)).toEqual([
      { from: 0, to: 10, openStart: true, openEnd: false },
      { from: 190, to: 201, openStart: false, openEnd: true },
    ]);
  });

  it('takes null for 0', () => {
    expect(spansOf([50, 60, 70], [1, null, 1], 10, QUERY)).toHaveLength(2);
  });

  it('finds nothing in nothing', () => {
    expect(spansOf([], [], 10, QUERY)).toEqual([]);
  });
});

describe('stepOf', () => {
  it('is the smallest distance', () => {
    expect(stepOf([0, 30, 45, 60], 1)).toBe(15);
    expect(stepOf([7], 5)).toBe(5);
  });
});
