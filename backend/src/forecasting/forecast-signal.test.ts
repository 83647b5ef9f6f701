import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { createForecaster, FAR_HORIZONS } from './forecast-signal.js';

const HORIZON = 30;
const forecaster = createForecaster({ stepSeconds: 2, horizonSeconds: 2 * HORIZON });

/** Standard normal numbers. */
function gaussian(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
const series = (n: number, valueAt: (t: number) => number): Float64Array =>
  Float64Array.from({ length: n }, (_, t) => valueAt(t));

/** What predict_linear would say: a least-squares line over the whole history, at the horizon. */
function predictLinear(history: Float64Array): number {
  const n = history.length;
  const centre = (n - 1) / 2;
  let slope = 0;
  let width = 0;
  const mean = history.reduce((sum, y) => sum + y, 0) / n;
  history.forEach((y, t) => {
    slope += (t - centre) * (y - mean);
    width += (t - centre) ** 2;
  });
  return mean + (slope / width) * (n - 1 + HORIZON - centre);
}

describe('a ramp', () => {
  // Wider than need be on a perfect ramp, for real ones bend; never narrower.
  it.each([0.002, 0.01, 0.03])(
    'with noise of %s is inside its band of eight in ten at least so often',
    (noise) => {
      let inside = 0;
      const cases = 300;
      for (let seed = 0; seed < cases; seed++) {
        const normal = gaussian(seed);
        const slope = 0.002 + 0.01 * seededRandom(seed)();
        const at = (t: number): number => 0.2 + slope * t + noise * normal();
        const { q10, q90 } = forecaster.forecast(series(30, at))!;
        const truth = at(29 + HORIZON / 2);
        if (q10[HORIZON / 2 - 1]! <= truth && truth <= q90[HORIZON / 2 - 1]!) inside++;
      }
      expect(inside / cases).toBeGreaterThan(0.8);
    },
  );

  it('is told to cross its bound, and when', () => {
    const normal = gaussian(1);
    const history = series(30, (t) => 0.4 + 0.012 * t + 0.003 * normal());
    // 0.748 now; 0.9 comes 12.7 steps of 2 s later.
    const { crossing } = forecaster.forecast(history, { bound: { atLeast: 0.9 } })!;
    expect(crossing!.probability).toBeGreaterThan(0.7);
    expect(crossing!.q10).toBeLessThanOrEqual(25.4);
    expect(crossing!.q90).toBeGreaterThanOrEqual(25.4);
    expect([...crossing!.cdf]).toEqual([...crossing!.cdf].sort((a, b) => a - b));
  });

  it('downwards is told by a lower bound', () => {
    const { crossing } = forecaster.forecast(
      series(30, (t) => 1 - 0.012 * t),
      { bound: { below: 0.5 } },
    )!;
    expect(crossing!.probability).toBeGreaterThan(0.9);
    expect(crossing!.q50).toBeGreaterThan(16);
    expect(crossing!.q50).toBeLessThan(30);
  });
});

describe('what is no ramp to failure', () => {
  it('a step to a new level, as after a deploy', () => {
    let worst = 0;
    for (let seed = 0; seed < 50; seed++) {
      const normal = gaussian(seed);
      const history = series(30, (t) => (t < 18 ? 0.3 : 0.55) + 0.01 * normal());
      expect(predictLinear(history)).toBeGreaterThan(0.8);
      const { crossing } = forecaster.forecast(history, { bound: { atLeast: 0.8 } })!;
      worst = Math.max(worst, crossing!.probability);
    }
    expect(worst).toBeLessThan(0.3);
  });

  it('growth that flattens below its bound', () => {
    let worst = 0;
    for (let seed = 0; seed < 50; seed++) {
      const normal = gaussian(seed);
      const history = series(30, (t) => 0.7 - 0.4 * Math.exp(-t / 8) + 0.004 * normal());
      expect(predictLinear(history)).toBeGreaterThan(0.9);
      const { crossing } = forecaster.forecast(history, { bound: { atLeast: 0.9 } })!;
      worst = Math.max(worst, crossing!.probability);
    }
    expect(worst).toBeLessThan(0.3);
  });

  it('memory that fell at a restart', () => {
    const history = series(30, (t) => (t < 20 ? 0.5 + 0.02 * t : 0.2 + 0.001 * t));
    const { crossing } = forecaster.forecast(history, { bound: { atLeast: 0.95 } })!;
    expect(crossing!.probability).toBeLessThan(0.1);
  });

  it('noise about a level', () => {
    let alarms = 0;
    for (let seed = 0; seed < 200; seed++) {
      const normal = gaussian(seed);
      const history = series(30, () => 0.5 + 0.03 * normal());
      const { crossing } = forecaster.forecast(history, { bound: { atLeast: 0.9 } })!;
      if (crossing!.probability > 0.5) alarms++;
    }
    expect(alarms).toBe(0);
  });

  it('a constant', () => {
    const { q10, q50, q90, crossing } = forecaster.forecast(
      series(30, () => 0.3),
      { bound: { atLeast: 0.9 } },
    )!;
    for (const line of [q10, q50, q90]) expect(line[HORIZON - 1]).toBeCloseTo(0.3, 6);
    expect(crossing!.probability).toBe(0);
    expect(crossing!.q50).toBe(Infinity);
  });
});

describe('what is given', () => {
  it('may miss values, but not all but four', () => {
    const full = series(30, (t) => 0.4 + 0.012 * t);
    const holes = full.map((value, t) => (t % 3 === 1 ? NaN : value));
    const { crossing } = forecaster.forecast(holes, { bound: { atLeast: 0.9 } })!;
    const whole = forecaster.forecast(full, { bound: { atLeast: 0.9 } })!.crossing!;
    expect(crossing!.q50).toBeGreaterThan(whole.q50 - 6);
    expect(crossing!.q50).toBeLessThan(whole.q50 + 6);
    const four = full.map((value, t) => (t < 26 ? NaN : value));
    expect(forecaster.forecast(four)).toBeUndefined();
    expect(forecaster.forecast(new Float64Array(30).fill(NaN))).toBeUndefined();
  });

  it('that is beyond the bound already has crossed it', () => {
    const { crossing } = forecaster.forecast(
      series(30, () => 0.95),
      { bound: { atLeast: 0.9 }, sustainedSteps: 3 },
    )!;
    expect(crossing).toMatchObject({ probability: 1, q10: 0, q50: 0, q90: 0 });
  });

  it('limits the answer to what the signal can be', () => {
    const falling = series(30, (t) => 0.3 - 0.01 * t);
    const { q10, q50, q90 } = forecaster.forecast(falling, { range: [0, Infinity] })!;
    expect(Math.min(...q10, ...q50, ...q90)).toBeGreaterThanOrEqual(0);
  });

  it('in another unit gives the same answer in that unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0.01, max: 1000, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        (seed, scale, shift) => {
          const normal = gaussian(seed);
          const history = series(30, (t) => 0.3 + 0.006 * t + 0.02 * normal());
          const other = history.map((value) => shift + scale * value);
          const here = forecaster.forecast(history, { bound: { atLeast: 0.7 } })!;
          const there = forecaster.forecast(other, { bound: { atLeast: shift + 0.7 * scale } })!;
          expect(there.crossing!.probability).toBeCloseTo(here.crossing!.probability, 4);
          for (const name of ['q10', 'q50', 'q90'] as const) {
            const moved = shift + scale * here[name][HORIZON - 1]!;
            expect(Math.abs(there[name][HORIZON - 1]! - moved) / scale).toBeLessThan(1e-3);
          }
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it('orders its quantiles, and tells no time beyond four horizons', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 40 }),
        (values) => {
          const { q10, q50, q90, crossing } = forecaster.forecast(Float64Array.from(values), {
            bound: { atLeast: 1.2 },
          })!;
          q50.forEach((middle, i) => {
            expect(q10[i]).toBeLessThanOrEqual(middle);
            expect(middle).toBeLessThanOrEqual(q90[i]!);
          });
          const far = FAR_HORIZONS * 2 * HORIZON;
          for (const time of [crossing!.q10, crossing!.q50, crossing!.q90]) {
            expect(time <= far || time === Infinity).toBe(true);
          }
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('must have a step and a horizon', () => {
    expect(() => createForecaster({ stepSeconds: 0, horizonSeconds: 60 })).toThrow(
      expect.objectContaining({ code: 'FORECAST_OPTIONS_INVALID' }) as Error,
    );
  });
});
