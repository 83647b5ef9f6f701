import { Type, type Static, type TInteger } from 'typebox';
import { FilledText, Strict } from '../core/schemas.js';
import { ChaosMeshSchema } from './chaos-mesh-schema.js';
import { durationSchema } from './duration.js';
import { PrometheusSchema } from './prometheus-schema.js';
import { WATCH_NAME, WatchSchema } from './watch-schema.js';

/** A token besides the main one. Exactly one of `sha256`, `file` and `env` is given. */
export const TokenSchema = Strict({
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
  file: Type.Optional(FilledText('File that holds the token.')),
  env: Type.Optional(FilledText('Environment variable that holds the token.')),
});

const PerMinute = (description: string): TInteger =>
  Type.Integer({ minimum: 0, description: `${description} 0: any number.` });

/** A configuration file of version 2, with all that it extends and the defaults. */
export const ConfigFileSchema = Strict(
  {
    version: Type.Literal(2),
    watches: Type.Record(Type.String({ pattern: WATCH_NAME }), WatchSchema, {
      additionalProperties: false,
      minProperties: 1,
      description: 'By their names: what is watched, each on its own step with its own models.',
    }),
    prometheus: PrometheusSchema,
    api: Strict({
      host: Type.String({ minLength: 1 }),
      port: Type.Integer({ minimum: 0, maximum: 65535 }),
      token: Type.Optional(
        FilledText(
          'Asked of every change; that of Grafana’s proxy. Better in KFP_API_TOKEN, in a file, or as a hash in tokens.',
        ),
      ),
      tokenFile: Type.Optional(FilledText('File that holds that token.')),
      tokens: Type.Array(TokenSchema, { description: 'Tokens besides, with names and roles.' }),
      reads: Type.Enum(['open', 'token'], {
        description:
          'open: whoever reaches the service may read; token: it takes a token of any role.',
      }),
      rateLimit: Strict({
        readsPerMinute: PerMinute(
          'Reads by one token and user, or one address; this machine may read more.',
        ),
        changesPerMinute: PerMinute('Changes by one token and user, or one address.'),
      }),
    }),
    models: FilledText('Folder of the models; each watch has its own in it.'),
    limits: Strict({
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
    }),
    sharding: Strict({
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
        Strict(
          {
            name: FilledText('Name of the Lease.'),
            duration: durationSchema('Who has not renewed it for so long has lost it.'),
          },
          {
            description:
              'The Lease (coordination.k8s.io) that says which of them trains and activates models.',
          },
        ),
      ),
    }),
    injection: Strict({
      watch: Type.Optional(
        Type.String({
          description:
            'Watch whose targets and modes these are; the first that has a mode with a provocation when absent.',
        }),
      ),
      urlTemplate: Type.String({
        description: 'Address of a target’s failure toggles; {label} stands for a target label.',
      }),
      allowedTargets: Type.Array(Type.Record(Type.String(), Type.String(), { minProperties: 1 }), {
        description:
          'Targets whose failures may be switched: label → regular expression for its whole value. One entry has to fit with all its labels; an empty list allows none.',
      }),
      chaosMesh: Type.Optional(ChaosMeshSchema),
      maxDuration: durationSchema('Failures of longer duration are cut to this.'),
      maxIntensity: Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        description: 'Higher intensities are cut to this.',
      }),
      keepalive: durationSchema(
        'A failure ends by itself when whoever switched it on has not been heard of for so long; 0s for targets that know no such end.',
      ),
      token: Type.Optional(FilledText('Sent to the targets with every change.')),
      tokenFile: Type.Optional(FilledText('File that holds that token.')),
    }),
  },
  { title: 'Kubernetes failure prediction: configuration' },
);

export type ConfigFile = Static<typeof ConfigFileSchema>;
