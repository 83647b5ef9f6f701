import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../backend/src/config/load.js';
import { CHAOS_KINDS } from '../../backend/src/injection/chaos-mesh/kinds.js';
import { build, whyNoKubectl } from './support/kustomize.js';
import type { KubernetesObject } from './support/objects.js';
import { containers, workloads } from './support/objects.js';
import { mayReach } from './support/policies.js';
import { schemaProblem } from './support/schemas.js';
import { unknownFields } from './support/unknown-fields.js';

interface Role extends KubernetesObject {
  readonly rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  readonly subjects: { name: string; namespace: string }[];
}

const reason = whyNoKubectl();

describe.skipIf(reason !== undefined)('failures through Chaos Mesh', () => {
  const objects = reason === undefined ? build('k8s/overlays/chaos-mesh') : [];
  const target = reason === undefined ? (build('k8s/components/chaos-mesh/target') as Role[]) : [];

  it('fit Kubernetes’ schemas', () => {
    expect([...objects, ...target].map(schemaProblem).filter((problem) => problem !== '')).toEqual(
      [],
    );
    expect(unknownFields([...objects, ...target])).toEqual([]);
  });

  it('give one pod a token, and nobody a role in its own namespace', () => {
    const withToken = workloads(objects).filter(({ pod }) => pod.automountServiceAccountToken);
    expect(withToken.map(({ id }) => id)).toEqual(['Deployment/failure-prediction']);
    expect(objects.filter(({ kind }) => /Role/.test(kind))).toEqual([]);
  });

  it('open a namespace for the four kinds and no more', () => {
    const [role, binding] = ['Role', 'RoleBinding'].map((kind) =>
      target.find((object) => object.kind === kind)!,
    );
    expect(role!.rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      {
        apiGroups: ['chaos-mesh.org'],
        resources: Object.values(CHAOS_KINDS).map(({ plural }) => plural),
        verbs: ['list', 'create', 'delete'],
      },
    ]);
    expect(binding!.subjects).toMatchObject([
      { name: 'failure-prediction', namespace: 'failure-prediction' },
    ]);
    // `kubectl -n shop apply` decides which one.
    expect(target.map(({ metadata }) => metadata.namespace)).toEqual([undefined, undefined]);
  });

  it('let the service reach the Kubernetes API, and no other pod', () => {
    const api = { labels: {}, namespace: 'default' };
    const pod = (component: string): { labels: Record<string, string> } => ({
      labels: {
        'app.kubernetes.io/name': 'failure-prediction',
        'app.kubernetes.io/component': component,
      },
    });
    expect(mayReach(objects, pod('backend'), api, 6443)).toBe(true);
    expect(mayReach(objects, pod('backend'), api, 80)).toBe(false);
    expect(mayReach(objects, pod('collection'), api, 6443)).toBe(false);
  });

  it('use a configuration that is mounted, and that the service accepts', async () => {
    const { pod } = workloads(objects).find(({ id }) => id === 'Deployment/failure-prediction')!;
    const mounted = pod.volumes!.find(({ name }) => name === 'config')!.configMap!.name;
    const { data = {} } = objects.find(({ metadata }) => metadata.name === mounted)!;
    const [container] = containers({ id: '', labels: {}, pod });
    const file = container!.env!.find(({ name }) => name === 'KFP_CONFIG')!.value!;
    const folder = mkdtempSync(join(tmpdir(), 'kfp-config-'));
    for (const [name, text] of Object.entries(data)) writeFileSync(join(folder, name), text);
    const config = await loadConfig({ file: join(folder, file.replace('/etc/kfp/', '')) });
    rmSync(folder, { recursive: true });
    expect(config.injection.chaosMesh).toEqual({ namespaces: ['shop'] });
    expect(config.watches.map(({ targetLabels }) => targetLabels)).toEqual([
      ['namespace', 'workload'],
    ]);
  });
});
