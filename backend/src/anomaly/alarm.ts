import { adapt } from './baseline.js';
import type { ResolvedOptions } from './options.js';
import * as at from './state.js';
import type { Tail } from './tail.js';

/** The alarms of targets, by how often quiet data may cause one. */
export interface Alarm {
  /** Lowers what past alarms have added to the level of the next: once a step. */
  relax(state: at.TargetState): void;
  /** The level at which an alarm begins. */
  levelOf(state: at.TargetState): number;
  /** Begins, keeps or ends the alarm. */
  decide(state: at.TargetState, level: number): void;
}

/** The level aims below the allowed rate, for the error of its own estimate. */
const AIM = 0.3;
/** No alarm below this, however rare: a flat signal reaches no level at all for days. */
const MIN_LEVEL = 6;
/** An alarm ends once it has been below the level of ten times the rate for so many steps. */
const CLEAR_FACTOR = 10;
const CLEAR_STEPS = 15;
/** Every alarm raises the target's level by this; quiet time at the allowed rate takes it back. */
const MARGIN_STEP = 0.25;
const DAY_SECONDS = 86_400;

export function createAlarm(options: ResolvedOptions, tail: Tail): Alarm {
  const { falseAlarmsPerDay, stepSeconds, adaptSteps } = options;
  const ratePerStep = (AIM * falseAlarmsPerDay * stepSeconds) / DAY_SECONDS;
  const marginDecay = (MARGIN_STEP * falseAlarmsPerDay * stepSeconds) / DAY_SECONDS;
  const levelAt = (state: at.TargetState, rate: number): number =>
    Math.max(MIN_LEVEL, tail.levelOfRate(state.tail, rate));
  return {
    relax({ scalars }) {
      scalars[at.MARGIN] = Math.max(0, scalars[at.MARGIN]! - marginDecay);
    },
    levelOf: (state) => levelAt(state, ratePerStep),
    decide(state, level) {
      const { scalars } = state;
      if (scalars[at.ALARM_STEPS] === 0) {
        if (level < levelAt(state, ratePerStep)) return;
        scalars[at.ALARM_STEPS] = 1;
        scalars[at.CALM_STEPS] = 0;
        scalars[at.MARGIN]! += MARGIN_STEP;
        return;
      }
      scalars[at.ALARM_STEPS]!++;
      // The margin that this very alarm has added must not end it.
      const calm = level + MARGIN_STEP < levelAt(state, CLEAR_FACTOR * ratePerStep);
      scalars[at.CALM_STEPS] = calm ? scalars[at.CALM_STEPS]! + 1 : 0;
      if (scalars[at.CALM_STEPS] >= CLEAR_STEPS) scalars[at.ALARM_STEPS] = 0;
      else if (scalars[at.ALARM_STEPS]! > adaptSteps) adapt(state);
    },
  };
}
