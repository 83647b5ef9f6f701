import { Type, type Static } from 'typebox';
import { Strict } from '../core/schemas.js';
import { durationSchema } from './duration.js';

/** Which labels a pod must carry before anything is injected into it, when nobody says. */
export const OPT_IN: Readonly<Record<string, string>> = { 'failure-prediction/chaos': 'allowed' };

export const ChaosMeshSchema = Strict(
  {
    namespaces: Type.Array(Type.String({ pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' }), {
      minItems: 1,
      description: 'Failures are injected in these namespaces and in no other.',
    }),
    selector: Type.Optional(
      Type.Record(Type.String({ minLength: 1 }), Type.String(), {
        minProperties: 1,
        description:
          'Labels that a pod must carry to be injected into; failure-prediction/chaos: allowed when absent.',
      }),
    ),
    owner: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9]([-A-Za-z0-9_.]{0,40}[A-Za-z0-9])?$',
        description:
          'Name of this installation, the same after a restart: what an earlier process of the same name left behind is removed. kfp when absent.',
      }),
    ),
    latency: Type.Optional(
      durationSchema(
        'Delay of a packet at intensity 1 of high_latency, 1m at most; 1s when absent.',
      ),
    ),
    httpPort: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65_535,
        description:
          'Port on which error_rate answers 500; when absent the pod’s port called http, else its first one.',
      }),
    ),
  },
  {
    description:
      'Failures are made by Chaos Mesh, through the Kubernetes API, in place of urlTemplate.',
  },
);

export type ChaosMeshDefinition = Omit<Static<typeof ChaosMeshSchema>, 'latency'> & {
  readonly latencyMilliseconds?: number | undefined;
};
