import type { TrainingData, Windows, WindowSignal } from '../types.js';
import type { InputSpec } from './input-spec.js';
import { fitScaler, scale } from './scaler.js';

/** Numbers for a network, row by row, and the shape of a row. */
export interface NetworkInput {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Steps that one unit of the convolution sees, and how far apart two of them stand. */
const FRAME = 6;
const STRIDE = 3;

/** Means of windows count as at least this; below, a ratio says nothing. */
const MIN_MEAN = 1e-3;

export function fitFeatureInput(data: TrainingData): InputSpec {
  return { kind: 'features', ...fitScaler(data.features, data.rows, data.featureNames.length) };
}

export function fitWindowInput(windows: Windows, rows: number): InputSpec {
  const { steps, signals } = windows;
  const levels = relativeLevels(windows.values, rows, steps, signals);
  const scaler = fitScaler(levels, rows * steps, signals.length);
  return { kind: 'windows', steps, signals: [...signals], scaler };
}

/** Numbers per row. */
export function inputShape(spec: InputSpec): readonly number[] {
  return spec.kind === 'features'
    ? [spec.mean.length]
    : [frameCount(spec.steps), frameWidth(spec.signals.length)];
}

/**
 * What the network sees: scaled features; or of windows, overlapping frames of scaled values, each
 * with a mark where it is missing. A layer that is applied to every frame alike is a convolution
 * over time; and all runtimes can train it, where TensorFlow.js' own cannot be trained on
 * WebAssembly (no Conv2DBackpropFilter).
 */
export function networkInput(
  spec: InputSpec,
  features: Float64Array,
  rows: number,
  windows: Float32Array | undefined,
): NetworkInput {
  const shape = inputShape(spec);
  if (spec.kind === 'features') return { values: scale(spec, features, rows), shape };
  if (windows === undefined) throw new TypeError('this network looks at windows; none are given');
  const { steps, signals, scaler } = spec;
  const count = signals.length;
  const levels = relativeLevels(windows, rows, steps, signals);
  const scaled = scale(scaler, levels, rows * steps);
  const [frames, width] = shape as [number, number];
  const values = new Float32Array(rows * frames * width);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let frame = 0; frame < frames; frame++) {
      for (let step = frame * STRIDE; step < frame * STRIDE + FRAME; step++) {
        for (let s = 0; s < count; s++) {
          const from = (row * steps + step) * count + s;
          values[at++] = scaled[from]!;
          values[at++] = Number.isNaN(levels[from]!) ? 1 : 0;
        }
      }
    }
  }
  return { values, shape };
}

/** The signal that each number of a row belongs to. */
export function signalOfInput(spec: InputSpec): Int32Array {
  if (spec.kind === 'features') return Int32Array.from(spec.mean.keys());
  const [frames, width] = inputShape(spec) as [number, number];
  const count = spec.signals.length;
  return Int32Array.from(
    { length: frames * width },
    (_, at) => Math.floor((at % width) / 2) % count,
  );
}

function frameCount(steps: number): number {
  return Math.max(1, Math.floor((steps - FRAME) / STRIDE) + 1);
}

function frameWidth(signals: number): number {
  return 2 * FRAME * signals;
}

/** Values as they are, of relative signals the logarithm of value ÷ mean of the window. */
function relativeLevels(
  windows: Float32Array,
  rows: number,
  steps: number,
  signals: readonly WindowSignal[],
): Float64Array {
  const count = signals.length;
  const levels = Float64Array.from(windows.subarray(0, rows * steps * count));
  signals.forEach(({ relative }, s) => {
    if (!relative) return;
    for (let row = 0; row < rows; row++) {
      const from = row * steps * count + s;
      let sum = 0;
      let present = 0;
      for (let step = 0; step < steps; step++) {
        const value = levels[from + step * count]!;
        if (!Number.isFinite(value)) continue;
        sum += value;
        present++;
      }
      const mean = Math.max(sum / present, MIN_MEAN);
      for (let step = 0; step < steps; step++) {
        const at = from + step * count;
        levels[at] = Math.log(Math.max(levels[at]!, MIN_MEAN) / mean);
      }
    }
  });
  return levels;
}
