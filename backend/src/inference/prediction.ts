import { Type, type Static } from 'typebox';

const QuantilesSchema = Type.Object({
  q10: Type.Number(),
  q50: Type.Number(),
  q90: Type.Number(),
});

/** What is said of one target at one step. The API's type, its check and its documentation at once. */
export const PredictionSchema = Type.Object(
  {
    target: Type.String({ description: 'Values of the target labels, joined by ":".' }),
    labels: Type.Record(Type.String(), Type.String()),
    state: Type.Union(
      [
        Type.Literal('warming_up'),
        Type.Literal('normal'),
        Type.Literal('at_risk'),
        Type.Literal('failing'),
        Type.Literal('stale'),
      ],
      {
        description:
          'warming_up: too little data; at_risk: a failure is predicted; failing: a breach holds now; stale: the data are old.',
      },
    ),
    timestamp: Type.Number({ description: 'Unix seconds of the newest data it rests on.' }),
    ageSeconds: Type.Number({ description: 'Age of those data when this was sent.' }),
    stale: Type.Boolean(),
    probabilities: Type.Union([Type.Record(Type.String(), Type.Number()), Type.Null()], {
      description: 'Per class, summing to 1; null while warming up.',
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
        contribution: Type.Number({ description: 'In the model’s unit; positive speaks for it.' }),
        feature: Type.String({
          description:
            'What of the signal speaks most: “slope over 60 s”; empty where all of it does.',
        }),
        value: Type.Union([Type.Number(), Type.Null()]),
      }),
      { description: 'The signals that drive the prediction, strongest first.' },
    ),
    breaches: Type.Array(Type.String(), { description: 'Failure modes that are failures now.' }),
    forecasts: Type.Array(Type.Object({ signal: Type.String(), quantiles: QuantilesSchema }), {
      description: 'Signals with a threshold, at the horizon.',
    }),
    model: Type.String(),
  },
  { title: 'Prediction' },
);

export type Prediction = Static<typeof PredictionSchema>;
