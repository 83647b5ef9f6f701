/** When a risk becomes an alarm, and when it no longer is one. */
export interface AlarmRule {
  readonly threshold: number;
  readonly clearThreshold: number;
  /** Consecutive steps at or above `threshold` that raise it. */
  readonly raiseSteps: number;
  /** Consecutive steps below `clearThreshold` that end it. */
  readonly clearSteps: number;
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
