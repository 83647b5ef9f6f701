import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../backend/src/config/load.js';
import { build } from './support/kustomize.js';
import type { KubernetesObject } from './support/objects.js';
import { reason } from './support/overlays.js';

describe.skipIf(reason !== undefined)('the component for several services', () => {
  const objects = reason === undefined ? build('k8s/overlays/kube-prometheus-stack-sharded') : [];
  const find = <T>(kind: string, name: string): T | undefined =>
    objects.find((one) => one.kind === kind && one.metadata.name === name) as T | undefined;
  const backend = find<KubernetesObject & { spec: { replicas: number; serviceName: string } }>(
    'StatefulSet',
    'failure-prediction',
  );
  const env = backend?.spec.template!.spec.containers[0]!.env ?? [];

  it('makes of the one service as many as share the targets', async () => {
    expect(find('Deployment', 'failure-prediction')).toBeUndefined();
    expect(find('Service', backend!.spec.serviceName)).toBeDefined();
    const environment = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    expect(env.at(-1)).toEqual({
      name: 'KFP_POD_NAME',
      valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
    });
    const { replicas } = backend!.spec;
    for (let index = 0; index < replicas; index++) {
      // As the pod reads it; the token is no matter of this.
      const { sharding } = await loadConfig({
        environment: {
          KFP_SHARDS: environment['KFP_SHARDS'],
          KFP_LEASE: environment['KFP_LEASE'],
          KFP_POD_NAME: `failure-prediction-${index}`,
        },
        flags: { targetLabels: ['instance'] },
      });
      expect(sharding).toMatchObject({ shards: replicas, index });
    }
  });

  it('lets them speak with the Kubernetes API, of their one Lease alone', () => {
    expect(backend!.spec.template!.spec.automountServiceAccountToken).toBe(true);
    const roles = objects.filter(({ kind }) => /Role$/.test(kind)) as (KubernetesObject & {
      rules: object[];
    })[];
    const name = env.find((one) => one.name === 'KFP_LEASE')!.value;
    expect(roles.map(({ kind, rules }) => ({ kind, rules }))).toEqual([
      {
        kind: 'Role',
        rules: [
          {
            apiGroups: ['coordination.k8s.io'],
            resources: ['leases'],
            resourceNames: [name],
            verbs: ['get', 'update'],
          },
          { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
        ],
      },
    ]);
    const binding = find<{ subjects: { name: string; namespace: string }[] }>(
      'RoleBinding',
      'failure-prediction-writer',
    );
    const account = find<KubernetesObject>(
      'ServiceAccount',
      backend!.spec.template!.spec.serviceAccountName!,
    )!.metadata;
    expect(binding!.subjects).toEqual([
      { kind: 'ServiceAccount', name: account.name, namespace: account.namespace },
    ]);
  });

  it('keeps models where all of them can read', () => {
    const claim = find<{ spec: { accessModes: string[] } }>(
      'PersistentVolumeClaim',
      'failure-prediction',
    );
    expect(claim!.spec.accessModes).toEqual(['ReadWriteMany']);
  });
});
