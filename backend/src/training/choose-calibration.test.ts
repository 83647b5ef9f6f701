import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { applyCalibration } from '../models/calibration.js';
import { chooseCalibration } from './choose-calibration.js';
import type { WindowRows } from './rows.js';

const RUNS = 40;
const PER_RUN = 50;
const classes = ['normal', 'memory_leak'];

/** Rows whose true risk is known, stated by a model that distorts it. */
function held(distort: (risk: number) => number): { raw: Float64Array; rows: WindowRows } {
  const random = seededRandom(5);
  const count = RUNS * PER_RUN;
  const labels = new Int32Array(count);
  const raw = new Float64Array(2 * count);
  for (let row = 0; row < count; row++) {
    const risk = random();
    labels[row] = random() < risk ? 1 : 0;
    raw.set([1 - distort(risk), distort(risk)], 2 * row);
  }
  const rows: WindowRows = {
    rows: count,
    featureNames: [],
    crossings: new Float64Array(0),
    features: new Float64Array(0),
    labels,
    groups: Int32Array.from({ length: count }, (_, row) => Math.floor(row / PER_RUN)),
    steps: new Int32Array(count),
    violation: new Uint8Array(count),
    windowsOf: () => {
      throw new Error('not asked for');
    },
  };
  return { raw, rows };
}

const choose = (distort: (risk: number) => number): ReturnType<typeof chooseCalibration> => {
  const { raw, rows } = held(distort);
  return chooseCalibration(raw, {
    rows,
    featureNames: [],
    classes,
    foldOfRun: Int32Array.from({ length: RUNS }, (_, run) => run % 4),
    foldCount: 4,
  });
};

describe('chooseCalibration', () => {
  it('takes the temperature where a model is only too sure of itself', () => {
    const { choice, calibration } = choose((p) => p ** 3 / (p ** 3 + (1 - p) ** 3));
    expect(choice.chosen).toBe('temperature-and-bias');
    expect(calibration.method).toBe('temperature-and-bias');
    expect(choice.logLoss['temperature-and-bias']).toBeLessThan(choice.logLoss.isotonic);
    expect(choice.logLoss['temperature-and-bias']).toBeLessThan(choice.logLossBefore);
  });

  it('takes the curves where no temperature mends it', () => {
    // Two levels, each far from what it stands for, on one side of a half.
    const { choice, calibration } = choose((p) => (p < 0.7 ? 0.9 : 0.95) + 0.01 * p);
    expect(choice.chosen).toBe('isotonic');
    expect(calibration.method).toBe('isotonic');
  });

  it('calibrates a fold by what was found on the others', () => {
    const { raw, rows } = held((p) => p ** 2);
    const options = {
      rows,
      featureNames: [],
      classes,
      foldOfRun: Int32Array.from({ length: RUNS }, (_, run) => run % 4),
      foldCount: 4,
    };
    const before = chooseCalibration(raw, options);
    const labels = rows.labels.map((label, row) => (rows.groups[row] === 2 ? 1 - label : label));
    const after = chooseCalibration(raw, { ...options, rows: { ...rows, labels } });
    expect(after.choice.chosen).toBe(before.choice.chosen);
    // Other labels in a fold change what is said of the other folds, never of its own.
    const riskOf = (run: number, { probabilities }: typeof before): number =>
      probabilities[2 * rows.groups.indexOf(run)]!;
    expect(riskOf(2, after)).toBe(riskOf(2, before));
    expect(riskOf(6, after)).toBe(riskOf(6, before));
    expect(riskOf(3, after)).not.toBe(riskOf(3, before));
  });

  it('keeps one calibration for the model of all runs, and rows that sum to 1', () => {
    const { calibration } = choose((p) => p ** 2);
    const row = Float64Array.of(0.4, 0.6);
    applyCalibration(row, 1, 2, calibration);
    expect(row[0]! + row[1]!).toBeCloseTo(1, 12);
  });
});
