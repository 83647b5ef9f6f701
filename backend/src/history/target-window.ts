import type { Labels } from '../prometheus/parse.js';
import type { TargetSignals } from './fetch.js';

/** The last steps of every signal of one target, in one block of memory. */
export interface TargetWindow extends TargetSignals {
  /** Moves on by `shift` steps, and clears the newest `count` steps, which are then written. */
  advance(shift: number, count: number): void;
  /** @param values of the newest `count` steps, signal after signal; NaN is missing */
  put(values: Float64Array, count: number): void;
  /** Whether it holds no value at all. */
  isEmpty(): boolean;
}

export function createTargetWindow(
  target: string,
  labels: Labels,
  signals: number,
  steps: number,
): TargetWindow {
  const block = new Float64Array(signals * steps).fill(NaN);
  const columns = Array.from({ length: signals }, (_, i) =>
    block.subarray(i * steps, (i + 1) * steps),
  );
  /** Steps since the newest value. */
  let silent = steps;
  return {
    target,
    labels,
    columns,
    advance(shift, count) {
      block.copyWithin(0, shift);
      for (const column of columns) column.fill(NaN, steps - count);
      silent += shift;
    },
    put(values, count) {
      for (let i = 0; i < signals; i++) {
        const piece = values.subarray(i * count, (i + 1) * count);
        columns[i]!.set(piece, steps - count);
        for (let age = 0; age < count && age < silent; age++) {
          if (!Number.isNaN(piece[count - 1 - age])) silent = age;
        }
      }
    },
    isEmpty: () => silent >= steps,
  };
}
