import { Type, type Static, type TInteger } from 'typebox';
import { ChaosMeshSchema } from './chaos-mesh-schema.js';
import { PrometheusSchema } from './prometheus-schema.js';

/** What a variable may be called. */
export const VARIABLE_NAME = '^[a-z][a-z0-9_]*$';

/** One number per target per step, from one PromQL expression over all targets. */
export const SignalSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z][a-z0-9_]*$',
      description: 'Column name in datasets and prefix of the features made from it.',
    }),
    unit: Type.Union(
      [
        Type.Literal('ratio'),
        Type.Literal('seconds'),
        Type.Literal('per_second'),
        Type.Literal('count'),
      ],
      { description: 'Dimensionless or SI, so that targets of different size compare.' },
    ),
    description: Type.String(),
    expr: Type.String({
      minLength: 1,
      description:
        'PromQL that returns one series per target, carrying the target labels, for all targets at once. {{name}} stands for a variable.',
    }),
    of: Type.Optional(
      Type.String({
        description:
          'Of a share of events: the signal that counts all of them per second. A model then knows that two errors of seventy requests may be chance.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** A condition on one signal, held for a number of consecutive steps. Exactly one bound is given. */
export const ThresholdSchema = Type.Object(
  {
    signal: Type.String(),
    atLeast: Type.Optional(Type.Number({ description: 'Violated at or above this value.' })),
    below: Type.Optional(Type.Number({ description: 'Violated below this value.' })),
    forSteps: Type.Integer({ minimum: 1, description: 'Consecutive steps it must hold.' }),
  },
  { additionalProperties: false },
);

const RangeSchema = Type.Tuple([Type.Number(), Type.Number()], {
  description: 'From, to: a value is drawn in between.',
});

/** How collection brings a failure mode about. A mode without it is learned only if it happens. */
export const ProvocationSchema = Type.Object(
  {
    intensity: RangeSchema,
    nearMissIntensity: Type.Optional(
      Type.Tuple([Type.Number(), Type.Number()], {
        description:
          'Intensities that stop short of the threshold, for runs which must raise no alarm.',
      }),
    ),
    rampSeconds: RangeSchema,
    suddenShare: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'Share of runs without a ramp: failures nobody can foresee.',
    }),
  },
  { additionalProperties: false },
);

export const FailureModeSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9_]*$' }),
    description: Type.String(),
    thresholds: Type.Array(ThresholdSchema, {
      minItems: 1,
      description: 'The mode has become a failure when any of these holds.',
    }),
    provocation: Type.Optional(ProvocationSchema),
  },
  { additionalProperties: false },
);

/** A token besides the main one. Exactly one of `sha256`, `file` and `env` is given. */
export const TokenSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z][a-z0-9_-]{0,39}$',
      description: 'Who bears it, as the audit log says it.',
    }),
    role: Type.Enum(['viewer', 'operator'], {
      description: 'viewer: reads; operator: changes, too.',
    }),
    grafana: Type.Optional(
      Type.Boolean({
        description:
          'Whether Grafana’s proxy carries it: then user and role in X-Grafana-Context are believed.',
      }),
    ),
    sha256: Type.Optional(
      Type.String({ pattern: '^[0-9a-f]{64}$', description: 'As `kfp token` prints it.' }),
    ),
    file: Type.Optional(Type.String({ minLength: 1, description: 'File that holds the token.' })),
    env: Type.Optional(
      Type.String({ minLength: 1, description: 'Environment variable that holds the token.' }),
    ),
  },
  { additionalProperties: false },
);

const PerMinute = (description: string): TInteger =>
  Type.Integer({ minimum: 0, description: `${description} 0: any number.` });

export const ConfigSchema = Type.Object(
  {
    profile: Type.String({
      description: 'Name of this set of signals; stored with data and models.',
    }),
    stepSeconds: Type.Number({ exclusiveMinimum: 0, description: 'Seconds between predictions.' }),
    windowSeconds: Type.Number({
      exclusiveMinimum: 0,
      description: 'History one prediction sees.',
    }),
    horizonSeconds: Type.Number({ exclusiveMinimum: 0, description: 'How far ahead it looks.' }),
    targetLabels: Type.Array(Type.String({ pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' }), {
      minItems: 1,
      description: 'Labels that together name a target, in the order in which they are shown.',
    }),
    variables: Type.Optional(
      Type.Record(Type.String({ pattern: VARIABLE_NAME }), Type.String(), {
        additionalProperties: false,
        description:
          'Texts that stand for {{name}} in the expressions of signals; they may use each other.',
      }),
    ),
    signals: Type.Array(SignalSchema, { minItems: 1 }),
    modes: Type.Array(FailureModeSchema, { minItems: 1 }),
    alarm: Type.Object(
      {
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
      },
      { additionalProperties: false },
    ),
    prometheus: PrometheusSchema,
    api: Type.Object(
      {
        host: Type.String({ minLength: 1 }),
        port: Type.Integer({ minimum: 0, maximum: 65535 }),
        token: Type.Optional(
          Type.String({
            minLength: 1,
            description:
              'Asked of every change; that of Grafana’s proxy. Better in KFP_API_TOKEN, in a file, or as a hash in tokens.',
          }),
        ),
        tokenFile: Type.Optional(
          Type.String({ minLength: 1, description: 'File that holds that token.' }),
        ),
        tokens: Type.Array(TokenSchema, { description: 'Tokens besides, with names and roles.' }),
        reads: Type.Enum(['open', 'token'], {
          description:
            'open: whoever reaches the service may read; token: it takes a token of any role.',
        }),
        workbench: Type.Boolean({
          description:
            'Whether browsers on the same machine are served the workbench, without a token.',
        }),
        rateLimit: Type.Object(
          {
            readsPerMinute: PerMinute(
              'Reads by one token and user, or one address; this machine may read more.',
            ),
            changesPerMinute: PerMinute('Changes by one token and user, or one address.'),
          },
          { additionalProperties: false },
        ),
      },
      { additionalProperties: false },
    ),
    anomaly: Type.Object(
      {
        enabled: Type.Boolean({
          description: 'Whether targets are also held against their own past.',
        }),
        falseAlarmsPerDay: Type.Number({
          exclusiveMinimum: 0,
          description: 'Anomaly alarms per target and day that quiet data may cause, at most.',
        }),
      },
      { additionalProperties: false },
    ),
    modelDir: Type.String({ minLength: 1, description: 'Folder of the model registry.' }),
    limits: Type.Object(
      {
        maxTargets: Type.Integer({
          minimum: 1,
          description:
            'Targets that one service predicts at most; what there is beyond is left out, and said to be.',
        }),
        maxSeries: Type.Integer({
          minimum: 1,
          description:
            'Series of targets on /metrics at most. With more, targets of which there is nothing to say have their risk and their anomaly score alone.',
        }),
      },
      { additionalProperties: false },
    ),
    sharding: Type.Object(
      {
        shards: Type.Integer({
          minimum: 1,
          description: 'Services that share the targets between them; 1 predicts all.',
        }),
        index: Type.Optional(
          Type.Integer({
            minimum: 0,
            description:
              'Which of them this is, from 0; the number at the end of KFP_POD_NAME when absent.',
          }),
        ),
        label: Type.String({
          pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$',
          description: 'Target label by which they are shared: targets of one value stay together.',
        }),
        lease: Type.Optional(
          Type.Object(
            {
              name: Type.String({ minLength: 1, description: 'Name of the Lease.' }),
              durationSeconds: Type.Number({
                minimum: 1,
                description: 'Who has not renewed it for so long has lost it.',
              }),
            },
            {
              additionalProperties: false,
              description:
                'The Lease (coordination.k8s.io) that says which of them trains and activates models.',
            },
          ),
        ),
      },
      { additionalProperties: false },
    ),
    injection: Type.Object(
      {
        urlTemplate: Type.String({
          description: 'Address of a target’s failure toggles; {label} stands for a target label.',
        }),
        allowedTargets: Type.Array(
          Type.Record(Type.String(), Type.String(), { minProperties: 1 }),
          {
            description:
              'Targets whose failures may be switched: label → regular expression for its whole value. One entry has to fit with all its labels; an empty list allows none.',
          },
        ),
        chaosMesh: Type.Optional(ChaosMeshSchema),
        maxDurationSeconds: Type.Number({ exclusiveMinimum: 0 }),
        maxIntensity: Type.Number({
          exclusiveMinimum: 0,
          maximum: 1,
          description: 'Higher intensities are cut to this.',
        }),
        leaseSeconds: Type.Number({
          minimum: 0,
          maximum: 3600,
          description:
            'A failure ends by itself when whoever switched it on has not been heard of for so long; 0 for targets that know no leases.',
        }),
        token: Type.Optional(
          Type.String({ minLength: 1, description: 'Sent to the targets with every change.' }),
        ),
        tokenFile: Type.Optional(
          Type.String({ minLength: 1, description: 'File that holds that token.' }),
        ),
        combinations: Type.Array(Type.Array(Type.String(), { minItems: 2 }), {
          description: 'Failure modes that collection also provokes together.',
        }),
        dangerous: Type.Array(Type.Array(Type.String(), { minItems: 1 }), {
          description:
            'Failure modes that people confirm before they switch them on: together with each other, or one alone.',
        }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false, title: 'Kubernetes failure prediction: configuration' },
);

export type SignalDefinition = Static<typeof SignalSchema>;
export type ThresholdDefinition = Static<typeof ThresholdSchema>;
export type FailureModeDefinition = Static<typeof FailureModeSchema>;
export type Config = Static<typeof ConfigSchema>;
