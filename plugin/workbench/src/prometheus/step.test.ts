import { describe, expect, it } from 'vitest';
import { alignedRange, promDuration, queryStep } from './step';

const HOUR = 3_600_000;

describe('queryStep', () => {
  const input = { intervalMs: 5000, rangeMs: HOUR, scrapeInterval: '15s' };

  it('takes the interval that the panel has, and four scrapes as the shortest for rates', () => {
    expect(queryStep(input)).toEqual({ stepMs: 5000, rateIntervalMs: 60_000 });
    expect(queryStep({ ...input, intervalMs: 60_000 })).toEqual({
      stepMs: 60_000,
      rateIntervalMs: 75_000,
    });
  });

  it('takes 15 s where the data source does not say how often it is scraped', () => {
    expect(queryStep({ ...input, scrapeInterval: '' }).rateIntervalMs).toBe(60_000);
    expect(queryStep({ ...input, scrapeInterval: '1s' }).rateIntervalMs).toBe(6000);
  });

  it('keeps the shortest step of the query, and rates over four of it', () => {
    expect(queryStep({ ...input, minStep: '30s' })).toEqual({
      stepMs: 30_000,
      rateIntervalMs: 120_000,
    });
    expect(queryStep({ ...input, minStep: '$__rate_interval' })).toEqual({
      stepMs: 60_000,
      rateIntervalMs: 60_000,
    });
    expect(queryStep({ ...input, intervalFactor: 2 }).stepMs).toBe(10_000);
  });

  it('never asks for more points than Prometheus gives', () => {
    const { stepMs } = queryStep({ ...input, rangeMs: 30 * 24 * HOUR, minStep: '1s' });
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
