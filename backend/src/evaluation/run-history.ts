import type { Run, RunRecord } from '../datasets/types.js';
import { createAlarm, type AlarmRule } from '../outcomes/alarms.js';
import type { History } from '../outcomes/judge-history.js';
import type { Quantiles, Step } from '../outcomes/types.js';
import type { Violation } from '../outcomes/violations.js';

/** What a predictor says of one run, step by step. */
export interface Course {
  /** Probability of any failure within the horizon; NaN where nothing is predicted. Length n. */
  readonly risks: Float64Array;
  /** The failure mode named; undefined where none is. */
  modeAt(step: number): string | undefined;
  /** The time to failure as told; absent where the predictor tells none. Seconds. */
  timeToFailureAt?: ((step: number) => Quantiles | undefined) | undefined;
}

/**
 * A recorded run and what was predicted in it, ready to be judged. A run is one experiment: its failure is
 * its first violation, and lasts until the last. For one window after it the target recovers: no alarm, no
 * prediction.
 */
export function historyOf(
  run: Run,
  record: Pick<RunRecord, 'injectedAt' | 'settings'> | undefined,
  course: Course,
  options: { readonly alarm: AlarmRule; readonly windowSeconds: number },
): History {
  return {
    run: run.runId,
    target: run.target,
    injectedAt: record?.injectedAt,
    nearMiss: record?.settings['nearMiss'] === true,
    steps: stepsOf(run, course, options),
  };
}

const NONE: readonly never[] = [];

function* stepsOf(
  run: Run,
  { risks, modeAt, timeToFailureAt }: Course,
  options: { readonly alarm: AlarmRule; readonly windowSeconds: number },
): Generator<Step> {
  const { timestamps } = run;
  const first = run.violation.indexOf(1);
  const last = run.violation.lastIndexOf(1);
  const failure: readonly Violation[] =
    first < 0 ? NONE : [{ mode: run.mode, since: timestamps[first]! }];
  let alarm = createAlarm(options.alarm);
  for (let i = 0; i < timestamps.length; i++) {
    const at = timestamps[i]!;
    const isFailing = first >= 0 && i >= first && i <= last;
    const recovers = first >= 0 && i > last && at - timestamps[last]! < options.windowSeconds;
    if (recovers) alarm = createAlarm(options.alarm);
    const risk = recovers ? NaN : risks[i]!;
    const isOn = alarm.update(risk).active && !Number.isNaN(risk);
    yield {
      at,
      violations: isFailing ? failure : NONE,
      source: Number.isNaN(risk) ? null : 'predictor',
      alarm: isOn
        ? { mode: modeAt(i) ?? null, timeToFailure: timeToFailureAt?.(i) ?? null, risk }
        : null,
    };
  }
}
