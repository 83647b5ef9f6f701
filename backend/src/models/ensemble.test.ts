import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { logOdds } from '../core/log-odds.js';
import { fitNaming, fitRiskWeights, joinRow } from './ensemble.js';

const ensemble = { bias: 0, model: 0.5, limits: 0.5, naming: 0.5 };

describe('joinRow', () => {
  it('takes the mean of the log-odds, and names modes by both', () => {
    const row = Float64Array.of(0.2, 0.6, 0.2);
    joinRow(row, Float64Array.of(0, 0.8), ensemble);
    expect(row[0]).toBeCloseTo(0.2);
    // Model: 3 to 1 for the first; forecasts: all for the second.
    expect(row[1]).toBeCloseTo(0.8 * (0.5 * 0.75));
    expect(row[2]).toBeCloseTo(0.8 * (0.5 * 0.25 + 0.5));
  });

  it('sums to 1 and rises with either, whatever the weights', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const weight = fc.double({ min: 0, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        share,
        share,
        share,
        weight,
        weight,
        share,
        (a, b, limit, model, limits, naming) => {
          const given = { bias: 0.1, model, limits, naming };
          const joined = (risk: number, crossing: number): Float64Array => {
            const row = Float64Array.of(1 - risk, risk * b, risk * (1 - b));
            joinRow(row, Float64Array.of(crossing, 0), given);
            return row;
          };
          const row = joined(a, limit);
          expect(row.reduce((x, y) => x + y, 0)).toBeCloseTo(1);
          expect(Math.min(...row)).toBeGreaterThanOrEqual(-1e-12);
          expect(joined(a, Math.min(1, limit + 0.1))[0]).toBeLessThanOrEqual(row[0]! + 1e-9);
          expect(joined(Math.min(1, a + 0.1), limit)[0]).toBeLessThanOrEqual(row[0]! + 1e-9);
        },
      ),
    );
  });
});

describe('fitRiskWeights', () => {
  // Truth follows one of the two; the other is noise.
  const random = seededRandom(3);
  const good = Array.from({ length: 2000 }, () => random());
  const noise = Array.from({ length: 2000 }, () => random());
  const failing = good.map((probability) => (random() < probability ? 1 : 0));
  const ones = good.map(() => 1);

  it('gives the weight to whoever is right, and leaves what is calibrated as it is', () => {
    const fitted = fitRiskWeights(good, noise, failing, ones);
    expect(fitted.model).toBeGreaterThan(0.85);
    expect(fitted.model).toBeLessThan(1.15);
    expect(Math.abs(fitted.limits)).toBeLessThan(0.1);
    expect(Math.abs(fitted.bias)).toBeLessThan(0.2);
    expect(fitRiskWeights(noise, good, failing, ones).limits).toBeCloseTo(fitted.model, 6);
  });

  it('never believes the opposite of what is said', () => {
    const fitted = fitRiskWeights(
      good,
      good.map((p) => 1 - p),
      failing,
      ones,
    );
    expect(fitted.limits).toBeGreaterThanOrEqual(0);
    const against = fitRiskWeights(
      good.map((p) => 1 - p),
      noise,
      failing,
      ones,
    );
    expect(against.model).toBe(0);
  });
});

describe('fitNaming', () => {
  it('believes whoever names the right mode', () => {
    expect(fitNaming([0.9, 0.8], [0.1, 0.2])).toBe(1);
    expect(fitNaming([0.1, 0.2], [0.9, 0.8])).toBe(0);
    expect(fitNaming([0.9, 0.1], [0.1, 0.9])).toBe(0.5);
  });
});

it('keeps log-odds finite', () => {
  expect(Number.isFinite(logOdds(0))).toBe(true);
  expect(logOdds(0)).toBeCloseTo(-logOdds(1));
});
