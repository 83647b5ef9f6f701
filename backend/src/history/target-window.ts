import type { Labels } from '../prometheus/parse.js';
import type { TargetSignals } from './fetch.js';

/** The last steps of every signal of one target, in one block of memory. */
export interface TargetWindow extends TargetSignals {
  /** Moves on by so many steps, in which nothing is known yet. */
  advance(shift: number): void;
  /**
   * Replaces some steps of a signal.
   *
   * @param values NaN is missing; undefined where all of them are
   * @param age steps between the last of them and the window's last
   */
  put(signal: number, values: Float64Array | undefined, count: number, age: number): void;
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
    advance(shift) {
      if (shift === 0) return;
      block.copyWithin(0, shift);
      for (const column of columns) column.fill(NaN, Math.max(0, steps - shift));
      silent += shift;
    },
    put(signal, values, count, age) {
      const from = steps - age - count;
      if (values === undefined) {
        columns[signal]!.fill(NaN, from, from + count);
        return;
      }
      columns[signal]!.set(values, from);
      for (let back = 0; back < count && age + back < silent; back++) {
        if (!Number.isNaN(values[count - 1 - back])) silent = age + back;
      }
    },
    isEmpty: () => silent >= steps,
  };
}
