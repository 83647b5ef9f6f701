import { describe, expect, it } from 'vitest';
import { lineOfAnswer, lineOfSignal, NO_FORECAST } from './line';
import { requestFor } from './request';

const at = (count: number, stepMs: number): number[] =>
  Array.from({ length: count }, (_, i) => 1_000_000 + i * stepMs);

describe('requestFor', () => {
  it('sends the newest values one step apart, null where one is missing', () => {
    const times = [0, 10, 20, 40, 50, 60].map((t) => 1_000_000 + 1000 * t);
    expect(requestFor(times, [1, 2, 3, 5, 6, 7], 10_000, 60_000, { atLeast: 9 })).toEqual({
      request: {
        values: [1, 2, 3, null, 5, 6, 7],
        stepSeconds: 10,
        horizonSeconds: 60,
        atLeast: 9,
      },
      start: { time: 1_060_000, value: 7 },
    });
  });

  it('begins at the last value known', () => {
    const times = at(7, 1000);
    const { start, request } = requestFor(times, [1, 2, 3, 4, 5, null, undefined], 1000, 5000, {})!;
    expect(start).toEqual({ time: times[4], value: 5 });
    expect(request.values).toEqual([1, 2, 3, 4, 5]);
  });

  it('sends no more than is taken', () => {
    const values = at(1000, 1000);
    expect(requestFor(values, values, 1000, 5000, undefined)!.request.values).toHaveLength(500);
  });

  it('asks nothing with too few values', () => {
    expect(requestFor(at(4, 1000), [1, 2, 3, 4], 1000, 5000, undefined)).toBeUndefined();
    expect(requestFor([], [], 1000, 5000, undefined)).toBeUndefined();
    expect(requestFor(at(6, 1000), Array(6).fill(NaN), 1000, 5000, undefined)).toBeUndefined();
  });

  it('keeps within the steps the service takes', () => {
    const values = at(10, 1000);
    expect(requestFor(values, values, 1000, 1e9, undefined)!.request.horizonSeconds).toBe(1000);
    expect(requestFor(values, values, 1000, 10, undefined)!.request.horizonSeconds).toBe(1);
  });
});

describe('lineOfAnswer', () => {
  it('joins the history', () => {
    const answer = {
      forecast: [
        { q10: 4, q50: 5, q90: 6 },
        { q10: 3, q50: 6, q90: 9 },
      ],
      secondsToBound: null,
      seasonSeconds: null,
    };
    expect(lineOfAnswer(answer, { time: 100, value: 4 }, 10)).toEqual({
      times: [100, 110, 120],
      median: [4, 5, 6],
      lower: [4, 4, 3],
      upper: [4, 6, 9],
    });
    expect(
      lineOfAnswer(
        { forecast: [], secondsToBound: null, seasonSeconds: null },
        { time: 1, value: 1 },
        10,
      ),
    ).toBe(NO_FORECAST);
  });
});

describe('lineOfSignal', () => {
  const forecast = {
    signal: 's',
    timestamp: 1,
    stepSeconds: 2,
    history: [],
    q10: [1, 1, 1],
    q50: [2, 3, 4],
    q90: [3, 4, 5],
    bounds: [],
  };

  it('leaves out what the history already shows', () => {
    expect(lineOfSignal(forecast, { time: 4000, value: 2.5 })).toEqual({
      times: [4000, 5000, 7000],
      median: [2.5, 3, 4],
      lower: [2.5, 1, 1],
      upper: [2.5, 4, 5],
    });
  });

  it('stands alone without a history', () => {
    expect(lineOfSignal(forecast, undefined).times).toEqual([3000, 5000, 7000]);
  });
});
