import { describe, expect, it } from 'vitest';
import { alignedRange, promDuration, queryStep } from './step';

const HOUR = 3_600_000;

describe('queryStep', () => {
  it('takes the interval that the panel has, and four scrapes as the shortest for rates', () => {
    expect(queryStep(5000, HOUR, 15_000)).toEqual({ stepMs: 5000, rateIntervalMs: 60_000 });
    expect(queryStep(60_000, HOUR, 15_000)).toEqual({ stepMs: 60_000, rateIntervalMs: 75_000 });
    expect(queryStep(5000, HOUR, 1000).rateIntervalMs).toBe(6000);
  });

  it('never asks for more points than Prometheus gives', () => {
    const { stepMs } = queryStep(5000, 30 * 24 * HOUR, 15_000);
    expect((30 * 24 * HOUR) / stepMs).toBeLessThanOrEqual(11_000);
  });
});

it('moves both ends back to multiples of the step', () => {
  expect(alignedRange(61_000, 119_000, 15_000)).toEqual({ start: 60, end: 105 });
});

it.each([
  [60_000, '60s'],
  [500, '500ms'],
])('writes %d ms as %s', (ms, text) => expect(promDuration(ms)).toBe(text));
