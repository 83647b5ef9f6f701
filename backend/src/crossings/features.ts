import { HORIZON_BINS, MAX_BINS, type BinnedHistory } from '../history/bins.js';
import {
  across,
  BLOCKS,
  blocksOf,
  FLOOR,
  highest,
  highestAhead,
  missing,
  NOISE_BINS,
  noiseOf,
  risesInARow,
  slopeOfBlocks,
  smoothen,
  stepOf,
  visits,
} from './measures.js';
import { createRhythm } from './rhythm.js';
import { createTurns } from './turns.js';

/** Bins over which a straight line is laid, and ranges are taken. */
const LINES = [5, 8, 15, 30, 60, 120, 240, 480] as const;
const RANGES = [8, 30, 60, 240, 480, 960] as const;
/** Ranges of neighbouring stretches that are compared. */
const STRETCHES = [30, 60, 120] as const;
const STRETCHES_BEFORE = 3;
const BLOCK_LINES = [4, 8, 16] as const;
const DROPS = [60, 240, 960] as const;
/** Stretches whose lowest bin a rise may have begun at. */
const RISES = [60, 240, 960] as const;

/** Distance to the threshold below which nothing is told apart. */
const TINY = 1e-3;
/**
 * What the features are, in their order. They have no unit but the horizon and the distance to the threshold, with
 * few exceptions, which are shares of the threshold.
 */
export const CROSSING_FEATURES: readonly string[] = [
  'distance',
  'distance in noise',
  'noise',
  'peaks above the mean',
  'distance of peaks',
  'missing share',
  ...LINES.flatMap((bins) => [
    `slope ${bins}`,
    `straightness ${bins}`,
    `scatter ${bins}`,
    `slope in thresholds ${bins}`,
  ]),
  'acceleration 5-15',
  'acceleration 15-60',
  'acceleration 30-240',
  ...RANGES.flatMap((bins) => [
    `room above ${bins}`,
    `highest ${bins}`,
    `place in range ${bins}`,
    `range ${bins}`,
  ]),
  ...STRETCHES.flatMap((bins) =>
    Array.from({ length: STRETCHES_BEFORE }, (_, k) => [
      `peak growth ${bins}-${k + 1}`,
      `floor growth ${bins}-${k + 1}`,
    ]).flat(),
  ),
  ...BLOCK_LINES.flatMap((blocks) => [`slope of floors ${blocks}`, `slope of peaks ${blocks}`]),
  ...DROPS.map((bins) => `largest drop ${bins}`),
  ...RISES.flatMap((bins) => [
    `time since lowest ${bins}`,
    `rise since lowest ${bins}`,
    `speed since lowest ${bins}`,
  ]),
  'step in noise',
  'rises in a row',
  'time since drop',
  'rise since drop',
  'last top',
  'top before',
  'top growth',
  'last floor',
  'floor growth of turns',
  'turns',
  'level reached share',
  'level visits',
  'highest rise after visits',
  'mean rise after visits',
  'crossings after visits',
  'rhythm',
  'period',
  'rise a period ago',
  'room a period ago',
  'growth in a period',
  'growth in two periods',
  'length',
];

/** Computes the features of one history after another in memory of its own. */
export interface CrossingFeatures {
  /**
   * @param out receives one number per feature from `at` on; NaN where the history is too short for one
   * @returns false, with nothing written, while too little is known
   */
  compute(history: BinnedHistory, out: Float64Array, at: number): boolean;
}

/** Its one function is long because the order of what it writes is that of the names above. */
export function createCrossingFeatures(): CrossingFeatures {
  const smooth = new Float64Array(MAX_BINS);
  const ahead = new Float64Array(MAX_BINS);
  const queue = new Int32Array(MAX_BINS);
  const steps = new Float64Array(NOISE_BINS);
  const peaks = new Float64Array(BLOCKS);
  const floors = new Float64Array(BLOCKS);
  const rhythm = createRhythm();
  const turns = createTurns();

  return {
    compute(history, out, at) {
      const { means, extremes } = history;
      const n = means.length;
      const last = n - 1;
      if (!smoothen(means, smooth)) return false;
      const level = smooth[last]!;
      const d = Math.max(TINY, 1 - level);
      const noise = noiseOf(means, steps);
      let place = at;
      const put = (value: number): void => {
        out[place++] = value;
      };

      // Where it is.
      put(d);
      put(Math.log(d / noise));
      put(Math.log(noise));
      const [meanPeak, peak] = [highest(means, last, 30), highest(extremes, last, 30)];
      put((peak - meanPeak) / d);
      put(Math.log(Math.max(TINY, 1 - peak) / d));
      put(missing(means, 60));

      // Straight lines, by sums that grow backwards from the newest bin.
      let [count, sx, sxx, sy, sxy, syy] = [0, 0, 0, 0, 0, 0];
      let [slope5, slope15, slope30, slope60, slope240] = [NaN, NaN, NaN, NaN, NaN];
      let bin = 0;
      for (const bins of LINES) {
        for (; bin < bins && bin < n; bin++) {
          const value = means[last - bin]! - level;
          if (value !== value) continue;
          const x = -bin / HORIZON_BINS;
          count++;
          sx += x;
          sxx += x * x;
          sy += value;
          sxy += x * value;
          syy += value * value;
        }
        const spread = count * sxx - sx * sx;
        const slope = count >= 4 && spread > 0 ? (count * sxy - sx * sy) / spread : NaN;
        const variance = syy - (sy * sy) / count;
        const explained = (slope * slope * spread) / count;
        const scatter = Math.sqrt(Math.max(0, variance - explained) / Math.max(1, count - 2));
        put(slope / d);
        put(variance > 1e-12 ? Math.min(1, Math.max(0, explained / variance)) : 0);
        put(Math.log((scatter + FLOOR) / d));
        put(slope);
        if (bins === 5) slope5 = slope;
        else if (bins === 15) slope15 = slope;
        else if (bins === 30) slope30 = slope;
        else if (bins === 60) slope60 = slope;
        else if (bins === 240) slope240 = slope;
      }
      put((slope5 - slope15) / d);
      put((slope15 - slope60) / d);
      put((slope30 - slope240) / d);

      // Ranges.
      let [top, low] = [-Infinity, Infinity];
      bin = 0;
      for (const bins of RANGES) {
        for (; bin < bins && bin < n; bin++) {
          const value = means[last - bin]!;
          if (value > top) top = value;
          if (value < low) low = value;
        }
        const known = top >= low;
        put(known ? 1 - top : NaN);
        put(known ? (top - level) / d : NaN);
        put(known ? (level - low) / Math.max(TINY, top - low) : NaN);
        put(known ? (top - low) / d : NaN);
      }

      // Peaks and floors, stretch by stretch.
      blocksOf(means, peaks, floors);
      for (const bins of STRETCHES) {
        const blocks = bins / HORIZON_BINS;
        const [peakNow, floorNow] = [across(peaks, 0, blocks, 1), across(floors, 0, blocks, -1)];
        for (let k = 1; k <= STRETCHES_BEFORE; k++) {
          put((peakNow - across(peaks, k * blocks, blocks, 1)) / d);
          put((floorNow - across(floors, k * blocks, blocks, -1)) / d);
        }
      }
      for (const blocks of BLOCK_LINES) {
        put(slopeOfBlocks(floors, blocks) / d);
        put(slopeOfBlocks(peaks, blocks) / d);
      }

      // Drops, and the turns of saw-teeth.
      bin = 0;
      let drop = 0;
      for (const bins of DROPS) {
        for (; bin < bins && bin < n - 1; bin++) {
          const fall = smooth[last - bin - 1]! - smooth[last - bin]!;
          if (fall > drop) drop = fall;
        }
        put(drop / d);
      }
      // Rises, from where they may have begun.
      bin = 0;
      let [lowest, lowestAgo] = [Infinity, 0];
      for (const bins of RISES) {
        for (; bin < bins && bin < n; bin++) {
          const value = smooth[last - bin]!;
          if (value < lowest) {
            lowest = value;
            lowestAgo = bin;
          }
        }
        put(Math.log1p(lowestAgo / HORIZON_BINS));
        put((level - lowest) / d);
        put(((level - lowest) / d / Math.max(1, lowestAgo)) * HORIZON_BINS);
      }
      put(stepOf(means) / noise);
      put(risesInARow(means));
      const turn = turns.read(smooth, n, Math.max(8 * noise, 0.15 * (top - low)));
      put(Math.log1p(turn.sinceTop / HORIZON_BINS));
      put((level - turn.floor) / d);
      put((1 - turn.top) / d);
      put((1 - turn.topBefore) / d);
      put((turn.top - turn.topBefore) / d);
      put((level - turn.floor) / Math.max(TINY, turn.top - turn.floor));
      put((turn.floor - turn.floorBefore) / d);
      put(Math.log1p(turn.count));

      // What followed each time this level was reached.
      highestAhead(means, ahead, queue);
      const visit = visits(smooth, ahead, n, level - noise);
      put(visit.share);
      put(Math.log1p(visit.count));
      put(visit.highest / d);
      put(visit.mean / d);
      put(visit.crossings);

      // What followed at the same phase of its period.
      const { strength, period } = rhythm.find(means);
      const before = last - period;
      const known = period > 0 && before >= 0;
      put(strength);
      put(known ? Math.log(period / HORIZON_BINS) : NaN);
      put(known ? (ahead[before]! - smooth[before]!) / d : NaN);
      put(known ? (1 - ahead[before]!) / d : NaN);
      put(known ? (level - smooth[before]!) / d : NaN);
      put(known && before >= period ? (level - smooth[before - period]!) / d : NaN);
      put(Math.log1p(n / HORIZON_BINS));
      return true;
    },
  };
}
