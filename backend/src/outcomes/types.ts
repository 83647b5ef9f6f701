import type { Violation } from './violations.js';

export interface Quantiles {
  readonly q10: number;
  readonly q50: number;
  readonly q90: number;
}

/** What an alarm tells at one step. */
export interface Told {
  /** The failure mode it names; null where the predictor names none. */
  readonly mode: string | null;
  /** Seconds from this step to the failure; null where no time is told. */
  readonly timeToFailure: Quantiles | null;
  /** Probability of a failure within the horizon, or what stands for it. */
  readonly risk?: number | undefined;
}

/** What is known of one target at one step. */
export interface Step {
  /** Unix seconds of the data. */
  readonly at: number;
  /** Failure modes that are failures now, the one listed first in front: violations, crashes, incidents. */
  readonly violations: readonly Violation[];
  /** Who predicted (a model's id, a baseline's name); null where nothing was predicted. */
  readonly source: string | null;
  /** What the alarm told; null while it is off. */
  readonly alarm: Told | null;
}

/** What a judgement depends on. Seconds. */
export interface Rules {
  readonly stepSeconds: number;
  readonly windowSeconds: number;
  /** For which the alarm was raised, and by which it is judged. */
  readonly horizonSeconds: number;
  /** Consecutive steps of risk that raise an alarm: what fails sooner after its injection is sudden. */
  readonly raiseSteps: number;
  /** How long a violation lasts before it is seen as one; 0 where violations are known from their first step. */
  readonly confirmSeconds: number;
}

/** What nobody can know live, and a recorded run does. */
export interface Injection {
  /** Unix seconds; absent where nothing was injected, or nobody knows. */
  readonly injectedAt?: number | undefined;
  /** The injection was planned to stop short of a failure. */
  readonly nearMiss?: boolean | undefined;
}

/** One alarm from on to off. Unix seconds. */
export interface Alarm {
  readonly horizonSeconds: number;
  readonly start: number;
  /** Last step at which it was on, so far as it was judged. */
  readonly end: number;
  readonly source: string;
  /** What it told when it began, and what it told last: before the failure, where one came. */
  readonly first: Told;
  readonly last: Told;
}

export interface FailureOutcome {
  readonly kind: 'failure';
  /**
   * foreseen: an alarm came before it, and its time fits. missed: none did. sudden: it was injected and came
   * before an alarm could be raised. undecided: nobody watched the target in the horizon before it.
   */
  readonly outcome: 'foreseen' | 'missed' | 'sudden' | 'undecided';
  /** Unix seconds of its first step. */
  readonly at: number;
  /** Of the modes that failed within one horizon the first. */
  readonly mode: string;
  readonly injectedAt: number | null;
  /** Who predicted before it; null where nobody did. */
  readonly source: string | null;
  /** The first alarm that came before it, one that names its mode before others; null where none did. */
  readonly alarm: Alarm | null;
  /** From the beginning of that alarm to the failure, at most two horizons; 0 where none came before it. */
  readonly leadSeconds: number;
}

export interface AlarmOutcome {
  readonly kind: 'alarm';
  /**
   * foreseen: a failure came, and its time fits. false: none began within its horizon. neither: it began
   * during a failure, or told a time that the failure did not keep. undecided: the data do not cover its
   * horizon.
   */
  readonly outcome: 'foreseen' | 'false' | 'neither' | 'undecided';
  readonly alarm: Alarm;
  /** The failure that was foreseen; null where none was. */
  readonly failure: { readonly at: number; readonly mode: string } | null;
  /** It is false, in a run whose injection was planned to stop short. */
  readonly nearMiss: boolean;
}

export type Outcome = FailureOutcome | AlarmOutcome;
