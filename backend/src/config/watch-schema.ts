import { Type, type Static, type TArray, type TString } from 'typebox';
import { FilledText, Strict } from '../core/schemas.js';
import { durationSchema } from './duration.js';

/** What a watch may be called: it names folders, too. */
export const WATCH_NAME = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$';

/** What a variable may be called. */
export const VARIABLE_NAME = '^[a-z][a-z0-9_]*$';

/** One number per target per step, from one PromQL expression over all targets. */
export const SignalSchema = Strict({
  name: Type.String({
    pattern: '^[a-z][a-z0-9_]*$',
    description: 'Column name in datasets and prefix of the features made from it.',
  }),
  unit: Type.Enum(['ratio', 'seconds', 'per_second', 'count'], {
    description: 'Dimensionless or SI, so that targets of different size compare.',
  }),
  description: Type.String(),
  expr: FilledText(
    'PromQL that returns one series per target, carrying the target labels, for all targets at once. {{name}} stands for a variable.',
  ),
  missing: Type.Optional(
    FilledText(
      'What it means that a target lacks it: “no memory limit”. Told of the failure modes that rest on it.',
    ),
  ),
  advice: Type.Optional(FilledText('What to do about that, for kfp doctor.')),
  max: Type.Optional(
    Type.Number({
      description: 'Greatest value that is possible: one above it counts as missing.',
    }),
  ),
  of: Type.Optional(
    Type.String({
      description:
        'Of a share of events: the signal that counts all of them per second. A model then knows that two errors of seventy requests may be chance.',
    }),
  ),
});

/** A condition on one signal, held for a number of consecutive steps. Exactly one bound is given. */
export const ThresholdSchema = Strict({
  signal: Type.String(),
  atLeast: Type.Optional(Type.Number({ description: 'Violated at or above this value.' })),
  below: Type.Optional(Type.Number({ description: 'Violated below this value.' })),
  forSteps: Type.Integer({ minimum: 1, description: 'Consecutive steps it must hold.' }),
  while: Type.Optional(
    Strict(
      {
        signal: Type.String(),
        atLeast: Type.Number({ description: 'It counts only at or above this value.' }),
      },
      {
        description:
          'Another signal without which it is no failure; where that is missing, it is one.',
      },
    ),
  ),
});

const FROM_TO = 'From, to: a value is drawn in between.';

/** How collection brings a failure mode about. A mode without it is learned only if it happens. */
export const ProvocationSchema = Strict({
  intensity: Type.Tuple([Type.Number(), Type.Number()], { description: FROM_TO }),
  nearMissIntensity: Type.Optional(
    Type.Tuple([Type.Number(), Type.Number()], {
      description:
        'Intensities that stop short of the threshold, for runs which must raise no alarm.',
    }),
  ),
  ramp: Type.Tuple([durationSchema(), durationSchema()], { description: FROM_TO }),
  suddenShare: Type.Number({
    minimum: 0,
    maximum: 1,
    description: 'Share of runs without a ramp: failures nobody can foresee.',
  }),
});

export const FailureModeSchema = Strict({
  name: Type.String({ pattern: '^[a-z][a-z0-9_]*$' }),
  description: Type.String(),
  thresholds: Type.Array(ThresholdSchema, {
    minItems: 1,
    description: 'The mode has become a failure when any of these holds.',
  }),
  provocation: Type.Optional(ProvocationSchema),
});

const NameLists = (description: string, minItems: number): TArray<TArray<TString>> =>
  Type.Array(Type.Array(Type.String(), { minItems }), { description });

export const AlarmSchema = Strict({
  threshold: Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Literal('auto')], {
    description: 'Risk that raises an alarm; auto: as training found it best.',
  }),
  clearThreshold: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'Risk that ends it; 60 % of the threshold when absent.',
    }),
  ),
  smoothing: Type.Number({
    exclusiveMinimum: 0,
    maximum: 1,
    description:
      'Weight of the newest step in the risk that the alarm follows; the rest is that of the steps before (exponential smoothing of log-odds). 1 follows every step.',
  }),
  raiseSteps: Type.Integer({ minimum: 1, description: 'Consecutive steps to raise it.' }),
  clearSteps: Type.Integer({ minimum: 1, description: 'Consecutive steps to end it.' }),
});

export const AnomalySchema = Strict({
  enabled: Type.Boolean({
    description: 'Whether targets are also held against their own past.',
  }),
  falseAlarmsPerDay: Type.Number({
    exclusiveMinimum: 0,
    description: 'Anomaly alarms per target and day that quiet data may cause, at most.',
  }),
});

const VariablesSchema = (description: string) =>
  Type.Record(Type.String({ pattern: VARIABLE_NAME }), Type.String(), {
    additionalProperties: false,
    description,
  });

/** Names that clusters have for the same thing. Those that are there are found and used. */
export const VariantsSchema = Strict({
  title: Type.Optional(Type.String({ description: 'What they are names of, for people.' })),
  join: Type.Optional(
    Type.Array(Type.String({ pattern: VARIABLE_NAME }), {
      minItems: 1,
      description:
        'All variants that are found count side by side: these variables are written once for each, joined by “or”. Without it, the first variant that is found counts for all.',
    }),
  ),
  choices: Type.Array(
    Strict({
      name: FilledText('As it is told.'),
      found: FilledText('PromQL that has a series where this variant is there.'),
      advice: Type.Optional(
        Type.String({ description: 'What it costs and what to do about it, for kfp doctor.' }),
      ),
      set: Type.Optional(VariablesSchema('Variables that it sets, where the watch does not.')),
      each: Type.Optional(
        Type.Array(Type.Array(VariablesSchema('Variables.'), { minItems: 1 }), {
          description:
            'Lists of further variables: the choice is made once for each combination of an entry of each list.',
        }),
      ),
    }),
    { minItems: 1, description: 'The preferred one first; it counts where none is found.' },
  ),
});

/** A watch as a file has it, with all that it extends. */
export const WatchSchema = Strict({
  labels: Type.Array(Type.String({ pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' }), {
    minItems: 1,
    description: 'Labels that together name a target, in the order in which they are shown.',
  }),
  step: durationSchema('Time between predictions.'),
  window: durationSchema('History that one prediction sees.'),
  horizons: Type.Array(durationSchema(), {
    minItems: 1,
    maxItems: 1,
    description: 'How far ahead it looks; one horizon for the time being.',
  }),
  settle: Type.Optional(
    durationSchema(
      'How long after a moment its samples are complete, where that differs from prometheus.settle.',
    ),
  ),
  variables: Type.Optional(
    VariablesSchema(
      'Texts that stand for {{name}} in the expressions of signals; they may use each other.',
    ),
  ),
  variants: Type.Optional(
    Type.Record(Type.String({ pattern: VARIABLE_NAME }), VariantsSchema, {
      additionalProperties: false,
      description: 'Names that differ between clusters, by what they are names of.',
    }),
  ),
  signals: Type.Array(SignalSchema, { minItems: 1 }),
  modes: Type.Array(FailureModeSchema, { minItems: 1 }),
  combinations: Type.Optional(
    NameLists('Failure modes that collection also provokes together.', 2),
  ),
  dangerous: Type.Optional(
    NameLists(
      'Failure modes that people confirm before they switch them on: together with each other, or one alone.',
      1,
    ),
  ),
  alarm: AlarmSchema,
  anomaly: AnomalySchema,
});

export type WatchFile = Static<typeof WatchSchema>;
