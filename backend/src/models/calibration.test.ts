import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { applyCalibration, fitTemperatureAndBias, NO_CALIBRATION } from './calibration.js';

describe('fitTemperatureAndBias', () => {
  it('finds the temperature that was applied', () => {
    const random = seededRandom(3);
    const rows = 20_000;
    const labels = new Int32Array(rows);
    const probabilities = new Float64Array(rows * 2);
    for (let row = 0; row < rows; row++) {
      // True odds, then stated twice as surely in logarithms: a temperature of 2 undoes that.
      const p = 0.05 + 0.9 * random();
      labels[row] = random() < p ? 1 : 0;
      const stated = p ** 2 / (p ** 2 + (1 - p) ** 2);
      probabilities.set([1 - stated, stated], row * 2);
    }
    const { temperature, normalBias } = fitTemperatureAndBias(probabilities, labels, 2);
    expect(temperature).toBeCloseTo(2, 1);
    expect(normalBias).toBeCloseTo(0, 1);
  });

  it('finds how often a model cries wolf', () => {
    const random = seededRandom(4);
    const rows = 20_000;
    const labels = Int32Array.from({ length: rows }, () => (random() < 0.1 ? 1 : 0));
    // It states even odds, whatever comes: nine to one is a bias of log 9.
    const probabilities = new Float64Array(rows * 2).fill(0.5);
    expect(fitTemperatureAndBias(probabilities, labels, 2).normalBias).toBeCloseTo(Math.log(9), 1);
  });

  it('counts rows by their weight', () => {
    const weights = Float64Array.of(9, 1);
    const even = Float64Array.of(0.5, 0.5, 0.5, 0.5);
    const { normalBias } = fitTemperatureAndBias(even, Int32Array.of(0, 1), 2, weights);
    expect(normalBias).toBeCloseTo(Math.log(9), 2);
  });

  it('leaves probabilities alone when there is nothing to learn from', () => {
    expect(fitTemperatureAndBias(new Float64Array(0), new Int32Array(0), 3)).toEqual(
      NO_CALIBRATION,
    );
  });
});

describe('applyCalibration', () => {
  it('keeps the order of classes, and rows that sum to 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.double({ min: 0.3, max: 5, noNaN: true }),
        (raw, temperature) => {
          const sum = raw.reduce((a, b) => a + b, 0);
          fc.pre(sum > 0.01);
          const before = Float64Array.from(raw, (value) => value / sum);
          const after = Float64Array.from(before);
          applyCalibration(after, 1, 3, { ...NO_CALIBRATION, temperature });
          expect(after.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
          for (const [i, j] of [
            [0, 1],
            [1, 2],
            [0, 2],
          ] as const) {
            if (before[i]! >= before[j]!)
              expect(after[i]).toBeGreaterThanOrEqual(after[j]! - 1e-12);
          }
        },
      ),
    );
  });
});
