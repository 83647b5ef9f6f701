import { logOdds } from '../core/log-odds.js';

/** When a risk becomes an alarm, and when it no longer is one. */
export interface AlarmRule {
  /**
   * Weight of the newest step in the risk that the alarm follows, in (0, 1]; 1 follows every step.
   * Log-odds are smoothed and not probabilities, so that much evidence counts more than little.
   */
  readonly smoothing: number;
  readonly threshold: number;
  readonly clearThreshold: number;
  /** Consecutive steps at or above `threshold` that raise it. */
  readonly raiseSteps: number;
  /** Consecutive steps below `clearThreshold` that end it. */
  readonly clearSteps: number;
}

/** How the configuration says it. */
export interface AlarmSettings {
  /** `auto`: what training found best on runs it did not learn from. */
  readonly threshold: number | 'auto';
  /** A share of the threshold when absent. */
  readonly clearThreshold?: number;
  readonly smoothing: number;
  readonly raiseSteps: number;
  readonly clearSteps: number;
}

/** An alarm ends below this share of the threshold, where nothing else is said. */
const CLEAR_SHARE = 0.6;

/** The rule of a configuration, with the threshold that was `learned` where it leaves that open. */
export function alarmRule(settings: AlarmSettings, learned: number): AlarmRule {
  const { smoothing, raiseSteps, clearSteps } = settings;
  const threshold = settings.threshold === 'auto' ? learned : settings.threshold;
  const clearThreshold = Math.min(settings.clearThreshold ?? CLEAR_SHARE * threshold, threshold);
  return { smoothing, threshold, clearThreshold, raiseSteps, clearSteps };
}

/**
 * The rule for what alarms or does not (a risk of 0 or 1), as an alert with `for` of one step has it:
 * two steps in a row raise the alarm.
 */
export function plainRule(settings: Pick<AlarmSettings, 'clearSteps'>): AlarmRule {
  const { clearSteps } = settings;
  return { smoothing: 1, threshold: 0.5, clearThreshold: 0.5, raiseSteps: 2, clearSteps };
}

export interface AlarmChange {
  readonly active: boolean;
  readonly started: boolean;
  readonly ended: boolean;
}

/** What an alarm must remember between two steps. Plain data, so that it can be saved as JSON. */
export interface AlarmState {
  readonly active: boolean;
  /** Steps in a row at or above the threshold, and below the one that ends it. */
  readonly above: number;
  readonly below: number;
  /** Smoothed log-odds; null before the first risk. */
  readonly odds: number | null;
}

export interface AlarmFollower {
  update(risk: number): AlarmChange;
  state(): AlarmState;
}

/**
 * One alarm that follows the risk of the last steps, with hysteresis, so that a risk that trembles
 * around the threshold does not cry twice. The same code decides live and in evaluation. A missing
 * risk (NaN) changes nothing: an alarm neither begins nor ends for want of data.
 *
 * @param saved of `state`; begins anew when absent
 */
export function createAlarm(rule: AlarmRule, saved?: AlarmState): AlarmFollower {
  let { active, above, below, odds } = saved ?? { active: false, above: 0, below: 0, odds: null };
  const raiseAt = logOdds(rule.threshold);
  const clearAt = logOdds(rule.clearThreshold);
  return {
    update(risk) {
      if (Number.isNaN(risk)) return { active, started: false, ended: false };
      const newest = logOdds(risk);
      odds = odds === null ? newest : odds + rule.smoothing * (newest - odds);
      above = odds >= raiseAt ? above + 1 : 0;
      below = odds < clearAt ? below + 1 : 0;
      const started = !active && above >= rule.raiseSteps;
      const ended = active && below >= rule.clearSteps;
      if (started || ended) active = started;
      return { active, started, ended };
    },
    state: () => ({ active, above, below, odds }),
  };
}
