import { Type, type Static } from 'typebox';
import { Nullable } from '../core/schemas.js';
import type { Violation } from './violations.js';

export const QuantilesSchema = Type.Object({
  q10: Type.Number(),
  q50: Type.Number(),
  q90: Type.Number(),
});

export type Quantiles = Readonly<Static<typeof QuantilesSchema>>;

/** What an alarm tells at one step. */
export interface Told {
  /** The failure mode it names; null where the predictor names none. */
  readonly mode: string | null;
  /** Seconds from this step to the failure; null where no time is told. */
  readonly timeToFailure: Quantiles | null;
  /** Probability of a failure within the horizon, or what stands for it. */
  readonly risk?: number | undefined;
}

export const told = {
  mode: Nullable(Type.String()),
  timeToFailure: Nullable(QuantilesSchema),
  risk: Type.Optional(Type.Number()),
};

const ToldSchema = Type.Unsafe<Told>(Type.Object(told));

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
const AlarmSchema = Type.Object({
  horizonSeconds: Type.Number(),
  start: Type.Number(),
  /** Last step at which it was on, so far as it was judged. */
  end: Type.Number(),
  source: Type.String(),
  /** What it told when it began, and what it told last: before the failure, where one came. */
  first: ToldSchema,
  last: ToldSchema,
});

export const FailureOutcomeSchema = Type.Object({
  kind: Type.Literal('failure'),
  /**
   * foreseen: an alarm came before it, and its time fits. missed: none did. sudden: it was injected and came
   * before an alarm could be raised. undecided: nobody watched the target in the horizon before it.
   */
  outcome: Type.Enum(['foreseen', 'missed', 'sudden', 'undecided']),
  /** Unix seconds of its first step. */
  at: Type.Number(),
  /** Of the modes that failed within one horizon the first. */
  mode: Type.String(),
  injectedAt: Nullable(Type.Number()),
  /** Who predicted before it; null where nobody did. */
  source: Nullable(Type.String()),
  /** The first alarm that came before it, one that names its mode before others; null where none did. */
  alarm: Nullable(AlarmSchema),
  /** From the beginning of that alarm to the failure, at most two horizons; 0 where none came before it. */
  leadSeconds: Type.Number(),
});

export const AlarmOutcomeSchema = Type.Object({
  kind: Type.Literal('alarm'),
  /**
   * foreseen: a failure came, and its time fits. false: none began within its horizon. neither: it began
   * during a failure, or told a time that the failure did not keep. undecided: the data do not cover its
   * horizon.
   */
  outcome: Type.Enum(['foreseen', 'false', 'neither', 'undecided']),
  alarm: AlarmSchema,
  /** The failure that was foreseen; null where none was. */
  failure: Nullable(Type.Object({ at: Type.Number(), mode: Type.String() })),
  /** It is false, in a run whose injection was planned to stop short. */
  nearMiss: Type.Boolean(),
});

export type Alarm = Readonly<Static<typeof AlarmSchema>>;
export type FailureOutcome = Readonly<Static<typeof FailureOutcomeSchema>>;
export type AlarmOutcome = Readonly<Static<typeof AlarmOutcomeSchema>>;
export type Outcome = FailureOutcome | AlarmOutcome;
