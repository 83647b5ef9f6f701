import { HORIZON_BINS, MAX_BINS } from '../history/bins.js';

/** How strongly a history repeats itself, and after how many bins. */
export interface Rhythm {
  /** Autocorrelation at the period, in [−1, 1]; NaN where the history is too short to tell. */
  strength: number;
  /** Bins; 0 where none is found. */
  period: number;
}

/** Points that are compared with each other; longer histories are thinned to so many. */
const POINTS = 240;
const MIN_POINTS = 4 * HORIZON_BINS;
/** The autocorrelation must have been so low before it rises again. */
const LOW = 0.2;

/** Finds the period with the highest autocorrelation, up to half of the history. */
export function createRhythm(): { find(means: Float64Array): Rhythm } {
  const filled = new Float64Array(MAX_BINS);
  const coarse = new Float64Array(POINTS);
  const found: Rhythm = { strength: NaN, period: 0 };

  return {
    find(means) {
      const n = means.length;
      found.strength = NaN;
      found.period = 0;
      if (n < MIN_POINTS) return found;
      fillAndLevel(means, filled);
      const stride = Math.ceil(n / POINTS);
      const points = Math.floor(n / stride);
      for (let i = 0; i < points; i++) {
        let sum = 0;
        const from = n - (points - i) * stride;
        for (let k = from; k < from + stride; k++) sum += filled[k]!;
        coarse[i] = sum / stride;
      }
      const power = correlate(coarse, points, 0);
      if (!(power > 1e-15)) return found;
      let low = false;
      let best = -Infinity;
      let lag = 0;
      for (let at = 1; at <= points / 2; at++) {
        const value = correlate(coarse, points, at) / power;
        low ||= value < LOW;
        if (low && value > best) {
          best = value;
          lag = at;
        }
      }
      if (lag === 0) return found;
      found.strength = best;
      found.period = stride === 1 ? lag : refine(filled, n, lag * stride, stride);
      return found;
    },
  };
}

/** The best lag around a coarse one. */
function refine(values: Float64Array, n: number, around: number, stride: number): number {
  let best = -Infinity;
  let period = around;
  for (let lag = around - stride; lag <= around + stride; lag++) {
    const value = correlate(values, n, lag);
    if (value <= best) continue;
    best = value;
    period = lag;
  }
  return period;
}

/** Mean product of values that are `lag` apart. */
function correlate(values: Float64Array, n: number, lag: number): number {
  let sum = 0;
  for (let i = lag; i < n; i++) sum += values[i]! * values[i - lag]!;
  return sum / (n - lag);
}

/** Missing values become the last known ones, and the straight line through all is taken away. */
function fillAndLevel(means: Float64Array, out: Float64Array): void {
  const n = means.length;
  let value = means.find((one) => one === one) ?? 0;
  const first = value;
  let [sy, sxy] = [0, 0];
  const centre = (n - 1) / 2;
  for (let i = 0; i < n; i++) {
    if (means[i] === means[i]) value = means[i]!;
    out[i] = value - first;
    sy += out[i]!;
    sxy += (i - centre) * out[i]!;
  }
  const slope = (12 * sxy) / (n * (n * n - 1));
  for (let i = 0; i < n; i++) out[i]! -= sy / n + slope * (i - centre);
}
