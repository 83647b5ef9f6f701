import type { Random } from '@kfp/backend/core/random.js';
import type { TrainingData } from '@kfp/backend/models/types.js';
import { gaussian } from '../statistics.js';

const FEATURES = 24;

/** Columns 0–15 decide, 16–19 repeat some of them with noise, 20–23 have nothing to do with it. */
const DECISIVE = 16;
const ECHOES = 4;

/** Columns with values missing, and how often. */
const GAPPY: readonly number[] = [1, 6, 11, 17];
const MISSING_SHARE = 0.03;

/** Classes and about how often they come: as in the shipped dataset. */
const SHARES: Readonly<Record<string, number>> = {
  normal: 0.44,
  high_latency: 0.15,
  cpu_spike: 0.12,
  error_rate: 0.12,
  memory_leak: 0.1,
  service_down: 0.07,
};

/** How much the terms say: more makes the classes easier to tell apart. */
const SHARPNESS = 1.6;

/** Draws rows: labels are drawn from a softmax over sums of nonlinear terms of the features. */
export type Generator = (rows: number, random: Random) => TrainingData;

type Term = (row: Float64Array) => number;

/**
 * A problem of 24 features and 6 classes of unequal size that no learner solves wholly: products,
 * waves, steps and valleys of the features, with noise that is not in them.
 *
 * @param random decides the rule; the same sequence gives the same rule
 */
export function createGenerator(random: Random): Generator {
  const classes = Object.keys(SHARES);
  const terms = classes.map(() => Array.from({ length: 6 }, () => drawTerm(random)));
  const base = Object.values(SHARES).map(Math.log);
  return (rows, draw) => {
    const features = new Float64Array(rows * FEATURES);
    const labels = new Int32Array(rows);
    const row = new Float64Array(FEATURES);
    for (let i = 0; i < rows; i++) {
      drawRow(row, draw);
      const scores = terms.map(
        (some, k) => base[k]! + SHARPNESS * some.reduce((sum, term) => sum + term(row), 0),
      );
      labels[i] = drawClass(scores, draw);
      for (const column of GAPPY) if (draw() < MISSING_SHARE) row[column] = NaN;
      features.set(row, i * FEATURES);
    }
    return {
      features,
      rows,
      featureNames: Array.from({ length: FEATURES }, (_, column) => `f${column}`),
      labels,
      classes,
      // Rows are independent; whoever holds runs out gets fifty.
      groups: Int32Array.from({ length: rows }, (_, i) => i % 50),
    };
  };
}

/** Every other decisive column is skewed, as latencies and rates are; all fit 32-bit numbers. */
function drawRow(row: Float64Array, draw: Random): void {
  for (let column = 0; column < FEATURES; column++) {
    const normal = gaussian(draw);
    const echo = column >= DECISIVE && column < DECISIVE + ECHOES;
    const value = echo
      ? row[column - DECISIVE]! + 0.5 * normal
      : column % 2 === 1
        ? Math.exp(0.7 * normal) - 1
        : normal;
    row[column] = Math.fround(value);
  }
}

function drawTerm(random: Random): Term {
  const a = Math.floor(random() * DECISIVE);
  const b = (a + 1 + Math.floor(random() * (DECISIVE - 1))) % DECISIVE;
  const sign = random() < 0.5 ? -1 : 1;
  const at = random() - 0.5;
  const kinds: readonly Term[] = [
    (row) => sign * Math.tanh(row[a]! * row[b]!),
    (row) => sign * Math.sin(2 * row[a]!),
    (row) => (row[a]! > at ? sign : -sign),
    (row) => sign * (1 - Math.min(2, Math.abs(row[a]! - at))),
    (row) => (row[a]! > at && row[b]! > 0 ? 2 * sign : 0),
  ];
  return kinds[Math.floor(random() * kinds.length)]!;
}

function drawClass(scores: readonly number[], draw: Random): number {
  const highest = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - highest));
  let left = draw() * odds.reduce((sum, odd) => sum + odd, 0);
  for (let k = 0; k < odds.length; k++) {
    left -= odds[k]!;
    if (left < 0) return k;
  }
  return odds.length - 1;
}
