import { Type, type Static } from 'typebox';
import { QuantilesSchema, type Step } from '../outcomes/types.js';
import type { Violation } from '../outcomes/violations.js';

/** What is unusual about a target against its own past; holds no failure data at all. */
export const AnomalySchema = Type.Object({
  score: Type.Number({
    description:
      '1 − the share of the target’s quiet steps at least as unusual as this one: 0 to 1.',
  }),
  alarm: Type.Boolean({
    description:
      'Unusual beyond the allowed rate of false alarms; ends when it is calm again, or after at most half an hour: what lasts is then the new normal.',
  }),
  signals: Type.Array(
    Type.Object({
      signal: Type.String(),
      contribution: Type.Number({
        description: 'Share in the score: positive above what is expected, negative below.',
      }),
    }),
    { description: 'The signals that make it unusual, strongest first.' },
  ),
  views: Type.Optional(
    Type.Object(
      { beyond: Type.Integer(), of: Type.Integer() },
      {
        description:
          'Of the most unusual signal: how many of its trailing means, steps, extremes and deviations are beyond what is usual of them.',
      },
    ),
  ),
});

export type Anomaly = Static<typeof AnomalySchema>;

/** What is told of one target at one moment. The API's type, its check and its documentation at once. */
export const PredictionSchema = Type.Object(
  {
    watch: Type.String({ description: 'Name of the watch that the target belongs to.' }),
    target: Type.String({ description: 'Values of the target labels, joined by ":".' }),
    labels: Type.Record(Type.String(), Type.String()),
    state: Type.Union(
      [
        Type.Literal('warming_up'),
        Type.Literal('normal'),
        Type.Literal('at_risk'),
        Type.Literal('failing'),
        Type.Literal('recovering'),
        Type.Literal('not_observable'),
        Type.Literal('stale'),
      ],
      {
        description:
          'warming_up: too little data; at_risk: a failure is predicted; failing: a violation holds now; recovering: it has failed, and its window still holds that; not_observable: no failure mode has its signals; stale: the data are old.',
      },
    ),
    timestamp: Type.Number({ description: 'Unix seconds of the newest data it rests on.' }),
    ageSeconds: Type.Number({ description: 'Age of those data when this was sent.' }),
    stale: Type.Boolean(),
    probabilities: Type.Union([Type.Record(Type.String(), Type.Number()), Type.Null()], {
      description:
        'Per failure mode that is observed, and normal; summing to 1; null while none is, warming up and recovering.',
    }),
    risk: Type.Union([Type.Number(), Type.Null()], {
      description: 'Probability of any failure within the horizon.',
    }),
    failure: Type.Union([Type.String(), Type.Null()], {
      description: 'The failure mode predicted, or that fails now.',
    }),
    timeToFailureSeconds: Type.Union([QuantilesSchema, Type.Null()], {
      description: 'Seconds from now to the failure; null where no trend tells.',
    }),
    signals: Type.Array(
      Type.Object({
        signal: Type.String(),
        contribution: Type.Number({
          description:
            'In the unit of the predictor that names the failure: the model’s, or, without one and for a mode it never saw, the probability of the crossing. Positive speaks for it.',
        }),
        feature: Type.String({
          description:
            'What of the signal speaks most: “slope over 60 s”; empty where all of it does.',
        }),
        value: Type.Union([Type.Number(), Type.Null()]),
      }),
      { description: 'The signals that drive the prediction, strongest first.' },
    ),
    violations: Type.Array(Type.String(), { description: 'Failure modes that are failures now.' }),
    notObservable: Type.Record(Type.String(), Type.String(), {
      description:
        'Failure modes that are not predicted for want of their signals, and why: “no memory limit”.',
    }),
    forecasts: Type.Array(Type.Object({ signal: Type.String(), quantiles: QuantilesSchema }), {
      description: 'Signals with a threshold, at the horizon.',
    }),
    anomaly: Type.Union([AnomalySchema, Type.Null()], {
      description:
        'How unusual the target is, told next to the prediction: unusual is not failing, and an anomaly alone never makes a target at_risk. Null while its usual behaviour is being learned, without data at this step, and where it is switched off.',
    }),
    source: Type.Union(
      [Type.Literal('model'), Type.Literal('forecasts'), Type.Literal('anomaly'), Type.Null()],
      {
        description:
          'Which predictor spoke. At risk, or with a risk above the level at which an alarm ends: the one without which the log-odds of the likeliest failure would be lower by more, of the model and the forecasts. Else anomaly while its alarm is on; null when nothing speaks.',
      },
    ),
    model: Type.String({
      description: 'Id of the model; "forecasts" as long as there is none, which is no model’s id.',
    }),
  },
  { title: 'Prediction' },
);

export type Prediction = Static<typeof PredictionSchema>;

/** The facts of one target at one step; they stay as they are. */
export interface PredictionFacts extends Omit<
  Prediction,
  'state' | 'ageSeconds' | 'stale' | 'violations'
> {
  readonly state: Exclude<Prediction['state'], 'stale'>;
  readonly violations: readonly Violation[];
}

/** How the facts of a step look at a moment: all of a step are equally old. */
export interface View {
  /** Age of the data. Seconds. */
  readonly ageSeconds: number;
  /** They are too old to be acted upon. */
  readonly stale: boolean;
}

/** The newest step of all targets, as it looks now. */
export interface CurrentPredictions extends View {
  readonly predictions: readonly PredictionFacts[];
}

/** Both together, as the API tells it. */
export function viewOf(facts: PredictionFacts, { ageSeconds, stale }: View): Prediction {
  return {
    ...facts,
    state: stale ? 'stale' : facts.state,
    violations: facts.violations.map(({ mode }) => mode),
    ageSeconds,
    stale,
  };
}

/** The step as the judge takes it. */
export function stepOf(facts: PredictionFacts): Step {
  const { state, failure, timestamp, violations, risk, model } = facts;
  const isOn = state === 'at_risk' && failure !== null;
  return {
    at: timestamp,
    violations,
    source: risk === null ? null : model,
    alarm: isOn
      ? { mode: failure, timeToFailure: facts.timeToFailureSeconds, risk: risk ?? undefined }
      : null,
  };
}
