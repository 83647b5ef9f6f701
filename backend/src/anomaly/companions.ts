import { createConditionalScorer } from './conditional.js';

/**
 * What is usual of a signal while the others are as they are: CPU that is high because the load is high is
 * usual, CPU that is high without load is not. A running covariance of all signals of a target, on a
 * logarithmic scale, in a fixed number of 32-bit floats.
 */
export interface Companions {
  readonly size: number;
  /**
   * Judges the values of one bucket by what was seen before it, then takes them in.
   *
   * @param at where the floats begin in `memory`; zeros when nothing was seen
   * @param values one per signal, NaN where missing
   * @param into receives each signal's residual given the others, in its standard deviations; NaN where it
   *   is missing
   */
  take(memory: Float32Array, at: number, values: Float64Array, into: Float64Array): void;
}

/** Spread, on the logarithmic scale, below which no signal is taken to vary: about two percent. */
const FLOOR = 0.02;
/** Residuals, in standard deviations, beyond which a signal teaches the less the further out it is. */
const ROBUST_RESIDUAL = 2.5;
/** Buckets per signal at which half of a correlation is believed. */
const SHRINK = 5;
/** Buckets at first whose outliers teach like all else: nobody knows yet what is out. */
const TRUSTING = 60;
/** Time constant of forgetting, in buckets. */
const FORGETTING = 2000;

/** @param offsets per signal: below this size a change counts absolutely, above it relatively */
export function createCompanions(offsets: Float64Array): Companions {
  const signals = offsets.length;
  const triangle = (signals * (signals + 1)) / 2;
  const covariance = new Float64Array(triangle);
  const away = new Float64Array(signals);
  const present = new Int32Array(signals);
  const scorer = createConditionalScorer(signals);
  const CENTRES = 0;
  const SEEN = signals;
  const COVARIANCE = 2 * signals;

  return {
    size: 2 * signals + triangle,
    take(memory, at, values, into) {
      let count = 0;
      let history = Infinity;
      into.fill(NaN);
      for (let i = 0; i < signals; i++) {
        const value = values[i]!;
        if (Number.isNaN(value)) continue;
        const level = Math.sign(value) * Math.log1p(Math.abs(value) / offsets[i]!);
        if (memory[at + SEEN + i] === 0) memory[at + CENTRES + i] = level;
        away[i] = level - memory[at + CENTRES + i]!;
        history = Math.min(history, memory[at + SEEN + i]!);
        present[count++] = i;
      }
      if (count === 0) return;
      covariance.set(memory.subarray(at + COVARIANCE, at + COVARIANCE + triangle));
      scorer.score(away, present, count, covariance, history / (history + SHRINK * count), FLOOR);
      for (let k = 0; k < count; k++) into[present[k]!] = scorer.residuals[present[k]!]!;
      learn(memory, at, count);
    },
  };

  function learn(memory: Float32Array, at: number, count: number): void {
    for (let k = 0; k < count; k++) {
      const i = present[k]!;
      const seen = memory[at + SEEN + i]!;
      // Redescending: a deviation that nothing explains shrinks the more the larger it is.
      const ratio = ROBUST_RESIDUAL / Math.abs(scorer.residuals[i]!);
      if (ratio < 1 && seen >= TRUSTING) away[i]! *= ratio * Math.sqrt(ratio);
      memory[at + SEEN + i] = Math.min(FORGETTING, seen + 1);
    }
    for (let a = 0; a < count; a++) {
      const i = present[a]!;
      const row = at + COVARIANCE + (i * (i + 1)) / 2;
      for (let b = 0; b <= a; b++) {
        const j = present[b]!;
        const rate = 1 / Math.min(memory[at + SEEN + i]!, memory[at + SEEN + j]!);
        memory[row + j]! += rate * (away[i]! * away[j]! - memory[row + j]!);
      }
      memory[at + CENTRES + i]! += away[i]! / memory[at + SEEN + i]!;
    }
  }
}
