import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { fitTrend, forecast, timeToBound } from './trend.js';

const line = Float64Array.from({ length: 15 }, (_, i) => 0.2 + 0.02 * i);

describe('fitTrend', () => {
  it('finds a line exactly, whatever single values do', () => {
    const bent = Float64Array.from(line);
    bent[4] = 9;
    bent[11] = NaN;
    const trend = fitTrend(bent, 0, 14, 2)!;
    expect(trend.slope.q50).toBeCloseTo(0.01, 10);
    expect(trend.level).toBeCloseTo(0.48, 10);
    expect(trend.noise).toBeCloseTo(0, 10);
  });

  it('says nothing of four values', () => {
    expect(fitTrend(line, 11, 14, 2)).toBeUndefined();
  });

  it('has an interval that holds the true slope eight times in ten', () => {
    const random = seededRandom(11);
    let held = 0;
    for (let trial = 0; trial < 400; trial++) {
      const noisy = line.map((value) => value + 0.05 * (random() + random() + random() - 1.5));
      const { slope } = fitTrend(noisy, 0, 14, 2)!;
      if (slope.q10 <= 0.01 && 0.01 <= slope.q90) held++;
    }
    // 320 expected; three standard deviations of the binomial are 24.
    expect(held).toBeGreaterThan(296);
    expect(held).toBeLessThan(352);
  });
});

describe('timeToBound', () => {
  const trend = { level: 0.5, slope: { q10: 0.005, q50: 0.01, q90: 0.02 }, noise: 0 };

  it('divides the distance by the slopes', () => {
    const time = timeToBound(trend, { atLeast: 0.9 }, 240)!;
    expect([time.q10, time.q50, time.q90].map(Math.round)).toEqual([20, 40, 80]);
    const falling = { ...trend, slope: { q10: -0.02, q50: -0.01, q90: -0.005 } };
    const down = timeToBound(falling, { below: 0.1 }, 240)!;
    expect([down.q10, down.q50, down.q90].map(Math.round)).toEqual([20, 40, 80]);
  });

  it('tells neither what is far away nor what moves away', () => {
    expect(timeToBound(trend, { atLeast: 0.9 }, 30)).toBeUndefined();
    expect(timeToBound(trend, { below: 0.1 }, 240)).toBeUndefined();
    expect(timeToBound(trend, { atLeast: 0.9 }, 60)!.q90).toBe(60);
    expect(timeToBound(trend, { atLeast: 0.4 }, 60)).toEqual({ q10: 0, q50: 0, q90: 0 });
  });
});

describe('forecast', () => {
  it('adds the uncertainty of slope and noise as independent', () => {
    const trend = { level: 1, slope: { q10: 0, q50: 0.1, q90: 0.2 }, noise: 4 / 1.2816 };
    // 30 s ahead: 4 ± √(3² + 4²).
    const { q10, q50, q90 } = forecast(trend, 30);
    expect([q10, q50, q90].map((value) => Number(value.toFixed(9)))).toEqual([-1, 4, 9]);
  });
});
