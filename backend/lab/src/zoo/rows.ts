import {
  binSamples,
  HORIZON_BINS,
  MAX_BINS,
  type BinnedHistory,
} from '@kfp/backend/history/bins.js';
import { createCrossingFeatures, CROSSING_FEATURES } from '@kfp/backend/crossings/features.js';
import { SPANS } from '@kfp/backend/crossings/model.js';
import type { Course } from './course.js';

/** One course on the grid of bins. */
export interface BinnedCourse extends BinnedHistory {
  /** Per bin: bins from its end to the next failure; Infinity where none follows. */
  readonly untilFailure: Float64Array;
  /** Per bin, 1 where nobody would predict: it fails, or did within the last horizon. */
  readonly afterwards: Uint8Array;
}

export function binCourse({ values, samplesPerBin, sustained, failures }: Course): BinnedCourse {
  const count = Math.floor(values.length / samplesPerBin);
  const means = new Float64Array(count);
  const extremes = new Float64Array(count);
  // Longer courses than a history: piece by piece.
  for (let from = 0; from < count; from += MAX_BINS) {
    const to = Math.min(count, from + MAX_BINS);
    const part = binSamples(
      values.subarray(from * samplesPerBin, to * samplesPerBin),
      samplesPerBin,
    );
    means.set(part.means, from);
    extremes.set(part.extremes, from);
  }
  const untilFailure = new Float64Array(count).fill(Infinity);
  let next = failures.length - 1;
  for (let bin = count - 1; bin >= 0; bin--) {
    const end = (bin + 1) * samplesPerBin;
    while (next > 0 && failures[next - 1]!.at >= end) next--;
    const at = failures[next]?.at;
    if (at !== undefined && at >= end) untilFailure[bin] = (at - end) / samplesPerBin + 1e-9;
  }
  const afterwards = new Uint8Array(count);
  const block = (sample: number): void => {
    const bin = Math.floor(sample / samplesPerBin);
    afterwards.fill(1, Math.max(0, bin), Math.min(count, bin + HORIZON_BINS));
  };
  let run = 0;
  values.forEach((value, i) => {
    run = value >= 1 ? run + 1 : 0;
    if (run >= sustained) block(i);
  });
  for (const { at } of failures) block(at);
  return { means, extremes, untilFailure, afterwards };
}

/** The class of a bin: 0 where no failure follows within the horizon, else that of its span, the nearest last. */
export function classOf(untilFailureBins: number): number {
  const horizons = untilFailureBins / HORIZON_BINS;
  let label = 0;
  for (let i = SPANS.length - 1; i >= 0; i--) {
    if (horizons <= SPANS[i]!) label = SPANS.length - i;
  }
  return label;
}

const FIRST_BIN = 7;

/** Writes the features of every `every`-th bin that counts; returns the labels. */
export function courseRows(
  course: Course,
  every: number,
  phase: number,
  take: (features: Float64Array, label: number) => void,
): void {
  const binned = binCourse(course);
  const { means, extremes, untilFailure, afterwards } = binned;
  const features = createCrossingFeatures();
  const row = new Float64Array(CROSSING_FEATURES.length);
  for (let bin = FIRST_BIN + phase; bin < means.length; bin += every) {
    const until = untilFailure[bin]!;
    if (afterwards[bin] === 1) continue;
    // What follows the end is not known.
    if (bin >= means.length - HORIZON_BINS && until > HORIZON_BINS) continue;
    const from = Math.max(0, bin + 1 - MAX_BINS);
    const history = {
      means: means.subarray(from, bin + 1),
      extremes: extremes.subarray(from, bin + 1),
    };
    if (features.compute(history, row, 0)) take(row, classOf(until));
  }
}
