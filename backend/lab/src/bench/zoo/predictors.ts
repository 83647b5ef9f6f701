import { HORIZON_BINS, MAX_BINS } from '@kfp/backend/history/bins.js';
import { createCrossingFeatures, CROSSING_FEATURES } from '@kfp/backend/crossings/features.js';
import { ALARM_RISK, SPANS, type CrossingModel } from '@kfp/backend/crossings/model.js';
import { crossingTimes } from '@kfp/backend/crossings/times.js';
import type { AlarmRule } from '@kfp/backend/outcomes/alarms.js';
import type { Told } from '@kfp/backend/outcomes/types.js';
import type { BinnedCourse } from '../../zoo/rows.js';

/** What one predictor says of a course, bin by bin. */
export interface CoursePredictor {
  readonly name: string;
  readonly rule: AlarmRule;
  /** @returns per bin the risk, NaN where none is told, and the time to the failure, in bins */
  predict(course: BinnedCourse): {
    readonly risk: Float64Array;
    timeAt(bin: number): Told['timeToFailure'];
  };
}

/** As the packs have it. */
const CROSSING_RULE: AlarmRule = {
  smoothing: 0.6,
  threshold: ALARM_RISK,
  clearThreshold: 0.6 * ALARM_RISK,
  raiseSteps: 2,
  clearSteps: 4,
};
/** An alert with `for` of one step. */
const PLAIN_RULE: AlarmRule = {
  ...CROSSING_RULE,
  smoothing: 1,
  threshold: 0.5,
  clearThreshold: 0.5,
};

export function crossings(
  name: string,
  model: CrossingModel,
  threshold = ALARM_RISK,
): CoursePredictor {
  const features = createCrossingFeatures();
  const width = CROSSING_FEATURES.length;
  return {
    name,
    rule: { ...CROSSING_RULE, threshold, clearThreshold: 0.6 * threshold },
    predict({ means, extremes }) {
      const bins = means.length;
      const rows = new Float64Array(bins * width);
      const known = new Uint8Array(bins);
      for (let bin = 0; bin < bins; bin++) {
        const from = Math.max(0, bin + 1 - MAX_BINS);
        const history = {
          means: means.subarray(from, bin + 1),
          extremes: extremes.subarray(from, bin + 1),
        };
        known[bin] = features.compute(history, rows, bin * width) ? 1 : 0;
      }
      const spans = new Float64Array(bins * SPANS.length);
      model.predict(rows, bins, spans);
      const of = (bin: number): Float64Array =>
        spans.subarray(bin * SPANS.length, (bin + 1) * SPANS.length);
      return {
        risk: Float64Array.from(known, (is, bin) => (is === 1 ? of(bin).at(-1)! : NaN)),
        timeAt(bin) {
          const { q10, q50, q90 } = crossingTimes(of(bin));
          return { q10: q10 * HORIZON_BINS, q50: q50 * HORIZON_BINS, q90: q90 * HORIZON_BINS };
        },
      };
    },
  };
}

/** A straight line through so many horizons, continued for one. */
export function predictLinear(horizons: number): CoursePredictor {
  return plain(`predict_linear over ${horizons} horizons`, ({ means }, bin) => {
    let [count, sx, sxx, sy, sxy] = [0, 0, 0, 0, 0];
    for (let i = Math.max(0, bin + 1 - horizons * HORIZON_BINS); i <= bin; i++) {
      const value = means[i]!;
      if (Number.isNaN(value)) continue;
      const x = i - bin;
      count++;
      sx += x;
      sxx += x * x;
      sy += value;
      sxy += x * value;
    }
    const slope = (count * sxy - sx * sy) / (count * sxx - sx * sx);
    return count >= 4 && (sy - slope * sx) / count + slope * HORIZON_BINS >= 1;
  });
}

export const staticThreshold = (share: number): CoursePredictor =>
  plain(`threshold at ${100 * share} %`, ({ means }, bin) => means[bin]! >= share);

function plain(
  name: string,
  alarms: (course: BinnedCourse, bin: number) => boolean,
): CoursePredictor {
  return {
    name,
    rule: PLAIN_RULE,
    predict: (course) => ({
      risk: Float64Array.from(course.means, (_, bin) => (alarms(course, bin) ? 1 : 0)),
      timeAt: () => null,
    }),
  };
}
