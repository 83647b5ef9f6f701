import { HORIZON_BINS } from '@kfp/backend/history/bins.js';
import { createAlarm } from '@kfp/backend/outcomes/alarms.js';
import { judge, type Judged } from '@kfp/backend/outcomes/judge-history.js';
import type { Rules, Step } from '@kfp/backend/outcomes/types.js';
import type { Course } from '../../zoo/course.js';
import { binCourse } from '../../zoo/rows.js';
import type { CoursePredictor } from './predictors.js';

/** Courses have no unit of time; for figures per day a horizon is taken for so long. Seconds. */
export const HORIZON_SECONDS = 900;
const BIN_SECONDS = HORIZON_SECONDS / HORIZON_BINS;

const RULES: Rules = {
  stepSeconds: BIN_SECONDS,
  windowSeconds: HORIZON_SECONDS,
  horizonSeconds: HORIZON_SECONDS,
  raiseSteps: 2,
  confirmSeconds: 0,
};

/** Nobody says anything before: a few values are no history. */
const FIRST_BIN = 7;

/**
 * Judges every life of a course: what leads to a failure, with the beginning of its rise as the injection, and what
 * comes after the last one. A failure without a rise comes out of nothing and is sudden.
 *
 * @param firstBin of those that are judged
 */
export function judgeCourse(
  course: Course,
  predictor: CoursePredictor,
  run: string,
  firstBin = FIRST_BIN,
): Judged[] {
  const { failures, samplesPerBin } = course;
  const binned = binCourse(course);
  const { risk, timeAt } = predictor.predict(binned);
  const bins = risk.length;
  const timeOf = (bin: number): number => (bin + 1) * BIN_SECONDS;
  const judged: Judged[] = [];
  let from = firstBin;
  for (let life = 0; life <= failures.length; life++) {
    const failure = failures[life];
    const at = failure === undefined ? Infinity : failure.at / samplesPerBin;
    const to = Math.min(bins, Math.ceil(at) + 1);
    const alarm = createAlarm(predictor.rule);
    const steps: Step[] = [];
    for (let bin = from; bin < to; bin++) {
      if (binned.afterwards[bin] === 1 && bin + 1 <= at) continue;
      const fails = bin + 1 > at;
      const isOn = !fails && alarm.update(risk[bin]!).active;
      steps.push({
        at: timeOf(bin),
        violations: fails ? [{ mode: 'failure', since: (at + 1e-3) * BIN_SECONDS }] : [],
        source: 'predictor',
        alarm: isOn ? { mode: 'failure', timeToFailure: secondsOf(timeAt(bin)) } : null,
      });
    }
    const injection =
      failure === undefined
        ? { nearMiss: course.kind === 'near miss' }
        : { injectedAt: (failure.since / samplesPerBin) * BIN_SECONDS };
    judged.push(judge({ run, target: course.family, steps, ...injection }, RULES));
    if (failure === undefined) break;
    from = Math.max(to, Math.floor(at) + HORIZON_BINS);
  }
  return judged;
}

function secondsOf(bins: ReturnType<ReturnType<CoursePredictor['predict']>['timeAt']>) {
  if (bins === null) return null;
  const { q10, q50, q90 } = bins;
  return { q10: q10 * BIN_SECONDS, q50: q50 * BIN_SECONDS, q90: q90 * BIN_SECONDS };
}
