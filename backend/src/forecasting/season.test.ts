import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { createForecaster } from './forecast-signal.js';
import { findSeason } from './season.js';

const PERIOD = 24;
const random = seededRandom(1);
const noise = Float64Array.from({ length: 400 }, () => random() - 0.5);
const wave = (i: number): number => Math.sin((2 * Math.PI * i) / PERIOD);
const series = (length: number, at: (i: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, i) => at(i));

describe('findSeason', () => {
  it('finds a rhythm on a slope and continues it', () => {
    const history = series(5 * PERIOD, (i) => 10 + 0.05 * i + 2 * wave(i) + 0.2 * noise[i]!);
    const season = findSeason(history, PERIOD)!;
    expect(season.period).toBe(PERIOD);
    season.ahead.forEach((value, i) => expect(Math.abs(value - 2 * wave(i))).toBeLessThan(0.3));
    // What is left is the line.
    season.history.forEach((value, i) => expect(Math.abs(value - 10 - 0.05 * i)).toBeLessThan(0.5));
  });

  it('reads over missing values', () => {
    const history = series(5 * PERIOD, (i) => (i % 7 === 0 ? NaN : 3 + wave(i)));
    const season = findSeason(history, 6)!;
    expect(season.period).toBe(PERIOD);
    expect(season.ahead[6 - 1]).toBeCloseTo(wave(5), 1);
  });

  it.each([
    ['noise', series(200, (i) => noise[i]!)],
    ['a ramp', series(200, (i) => 0.1 * i + 0.1 * noise[i]!)],
    ['one hump', series(200, (i) => Math.exp(-(((i - 100) / 20) ** 2)))],
    ['a step', series(200, (i) => (i < 120 ? 1 : 2) + 0.05 * noise[i]!)],
    ['a wandering path', noise.map((_, i) => noise.slice(0, i).reduce((sum, x) => sum + x, 0))],
    ['two periods', series(2 * PERIOD, wave)],
    ['a constant', new Float64Array(200).fill(3)],
    ['nothing', new Float64Array(200).fill(NaN)],
  ])('takes %s for no rhythm', (_, history) => {
    expect(findSeason(history, 10)).toBeUndefined();
  });

  it('keeps a daily rise from being taken for a failure to come', () => {
    // Half way up, rising; the crest is at 8, the bound at 9.
    const history = series(4 * PERIOD + 3, (i) => 6 + 2 * wave(i) + 0.1 * noise[i]!);
    const forecaster = createForecaster({ stepSeconds: 1, horizonSeconds: PERIOD });
    const bound = { atLeast: 9 };
    const plain = forecaster.forecast(history, { bound })!.crossing!.probability;
    const season = findSeason(history, 4 * forecaster.horizonSteps)!;
    const { crossing, q50 } = forecaster.forecast(season.history, { bound, season })!;
    expect(plain).toBeGreaterThan(0.5);
    expect(crossing!.probability).toBeLessThan(0.05);
    expect(q50[2]).toBeCloseTo(6 + 2 * wave(4 * PERIOD + 5), 0);
  });

  it('sees that the crest of a growing rhythm reaches the bound before its mean does', () => {
    const history = series(6 * PERIOD, (i) => 5 + 0.02 * i + 2 * wave(i) + 0.05 * noise[i]!);
    const season = findSeason(history, 4 * PERIOD)!;
    const forecaster = createForecaster({ stepSeconds: 1, horizonSeconds: PERIOD });
    // The mean is at 7.9 and would need 70 steps to 9.3; the next crest is at 10 in six.
    const { crossing } = forecaster.forecast(season.history, { bound: { atLeast: 9.3 }, season })!;
    expect(crossing!.probability).toBeGreaterThan(0.9);
    expect(crossing!.q50).toBeLessThan(7);
  });
});
