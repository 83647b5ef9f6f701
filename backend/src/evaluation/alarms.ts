/** When a risk becomes an alarm, and when it no longer is one. */
export interface AlarmRule {
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
  readonly raiseSteps: number;
  readonly clearSteps: number;
}

/** An alarm ends below this share of the threshold, where nothing else is said. */
const CLEAR_SHARE = 0.6;

/** The rule of a configuration, with the threshold that was `learned` where it leaves that open. */
export function alarmRule(settings: AlarmSettings, learned: number): AlarmRule {
  const { raiseSteps, clearSteps } = settings;
  const threshold = settings.threshold === 'auto' ? learned : settings.threshold;
  const clearThreshold = Math.min(settings.clearThreshold ?? CLEAR_SHARE * threshold, threshold);
  return { threshold, clearThreshold, raiseSteps, clearSteps };
}

export interface AlarmChange {
  readonly active: boolean;
  readonly started: boolean;
  readonly ended: boolean;
}

/**
 * One alarm with hysteresis, so that a risk that trembles around the threshold does not cry twice.
 * The same code decides live and in evaluation. A missing risk (NaN) changes nothing: an alarm
 * neither begins nor ends for want of data.
 */
export function createAlarm(rule: AlarmRule): { update(risk: number): AlarmChange } {
  let active = false;
  let above = 0;
  let below = 0;
  return {
    update(risk) {
      if (Number.isNaN(risk)) return { active, started: false, ended: false };
      above = risk >= rule.threshold ? above + 1 : 0;
      below = risk < rule.clearThreshold ? below + 1 : 0;
      const started = !active && above >= rule.raiseSteps;
      const ended = active && below >= rule.clearSteps;
      if (started || ended) active = started;
      return { active, started, ended };
    },
  };
}
