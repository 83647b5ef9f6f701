import { Type, type Static } from 'typebox';

export interface Quantiles {
  readonly q10: number;
  readonly q50: number;
  readonly q90: number;
}

/** What was said of one target at one step: the part of a prediction that can be held to account. */
export interface Observation {
  readonly target: string;
  readonly state: 'warming_up' | 'normal' | 'at_risk' | 'failing' | 'stale';
  /** Unix seconds of the data. */
  readonly timestamp: number;
  /** Null while nothing is predicted: such time is not watched. */
  readonly risk: number | null;
  /** The failure mode predicted; read while at risk only. */
  readonly failure: string | null;
  readonly timeToFailureSeconds: Quantiles | null;
  /** Failure modes whose violation holds now. */
  readonly violations: readonly string[];
  readonly model: string;
  /** Where the violation that holds now was first crossed; the timestamp when absent. Unix seconds. */
  readonly failingSince?: number;
}

/** Seconds by which predictions are judged. */
export interface Rules {
  readonly stepSeconds: number;
  readonly windowSeconds: number;
  readonly horizonSeconds: number;
  /** Alarms at most so far apart are one episode; a longer silence is a gap in the data. */
  readonly mergeSeconds: number;
  /** How long a violation lasts before it is seen as one: a failure may be told so much too late. */
  readonly confirmSeconds: number;
}

const QuantilesSchema = Type.Object({
  q10: Type.Number(),
  q50: Type.Number(),
  q90: Type.Number(),
});

/** A failure, with the alarm that foreseen it, if one did. */
export const FailureOutcomeSchema = Type.Object({
  kind: Type.Literal('failure'),
  target: Type.String(),
  at: Type.Number({ description: 'Unix seconds of its first step.' }),
  mode: Type.String(),
  model: Type.String({ description: 'That raised the alarm, or that should have.' }),
  alarm: Type.Union(
    [
      Type.Object({
        at: Type.Number({ description: 'Unix seconds at which the alarm began.' }),
        mode: Type.String({ description: 'The failure mode it named then.' }),
        risk: Type.Number(),
        timeToFailureSeconds: Type.Union([QuantilesSchema, Type.Null()]),
      }),
      Type.Null(),
    ],
    { description: 'The alarm that foreseen it; null when none did.' },
  ),
  furtherAlarms: Type.Array(Type.String(), {
    description: 'Modes named by the alarms that came before it as well, and were right too.',
  }),
});

/** An alarm that no failure followed, or of which nobody can say whether one did. */
export const AlarmOutcomeSchema = Type.Object({
  kind: Type.Union([Type.Literal('false_alarm'), Type.Literal('unresolved')], {
    description: 'unresolved: data were missing when the failure should have come.',
  }),
  target: Type.String(),
  at: Type.Number({ description: 'Unix seconds at which the alarm began.' }),
  until: Type.Number({ description: 'Unix seconds of its last step so far.' }),
  mode: Type.String({ description: 'The failure mode it named when it began.' }),
  model: Type.String(),
  risk: Type.Number(),
});

export const OutcomeSchema = Type.Union([FailureOutcomeSchema, AlarmOutcomeSchema]);

export type FailureOutcome = Static<typeof FailureOutcomeSchema>;
export type AlarmOutcome = Static<typeof AlarmOutcomeSchema>;
export type Outcome = Static<typeof OutcomeSchema>;

/** One stated risk whose time has come. */
export interface MaturedRisk {
  readonly risk: number;
  readonly model: string;
  readonly happened: boolean;
}
