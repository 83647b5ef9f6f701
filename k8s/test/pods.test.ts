import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDockerfile } from './support/dockerfile.js';
import { containers, workloads } from './support/objects.js';
import { objectsOf, OVERLAYS, reason } from './support/overlays.js';
import { ROOT } from './support/repository.js';

/** The user that an image of ours runs as; undefined for those of others. */
function userOf(image: string): number | undefined {
  const [, workspace] = /^kfp-([a-z-]+):/.exec(image) ?? [];
  if (workspace === undefined) return undefined;
  const { user } = readDockerfile(join(ROOT, workspace, 'Dockerfile')).at(-1)!;
  expect(user).toMatch(/^\d+:0$/);
  return Number.parseInt(user!, 10);
}

describe.skipIf(reason !== undefined).each(OVERLAYS)('pods of %s', (overlay) => {
  const objects = objectsOf(overlay);
  const all = workloads(objects).map((workload) => [workload.id, workload] as const);
  const names = (kind: string): string[] =>
    objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);

  it('are in a namespace that enforces the restricted standard', () => {
    const [namespace] = objects.filter(({ kind }) => kind === 'Namespace');
    expect(namespace?.metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    const elsewhere = objects.filter(
      ({ kind, metadata }) =>
        kind !== 'Namespace' && metadata.namespace !== namespace?.metadata.name,
    );
    expect(elsewhere).toEqual([]);
  });

  // kubernetes.io/docs/concepts/security/pod-security-standards, "Restricted", and a little more.
  it.each(all)('%s needs no privilege', (_, workload) => {
    const { pod } = workload;
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    // Kubernetes wants a number that is not root's: the pod's, else that of each image.
    const { runAsUser } = pod.securityContext!;
    const users = containers(workload).map(({ image }) => runAsUser ?? userOf(image));
    for (const user of users) expect(user).toBeGreaterThan(0);
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC'])
      expect(pod).not.toHaveProperty(field);
    for (const volume of pod.volumes ?? []) expect(volume).not.toHaveProperty('hostPath');
    for (const container of containers(workload)) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it.each(all.filter(([, { pod }]) => pod.volumes?.some((one) => one.persistentVolumeClaim)))(
    '%s may write its volume, whoever the storage gives it to',
    (_, { pod }) => {
      expect(pod.securityContext).toMatchObject({
        fsGroup: expect.any(Number) as number,
        fsGroupChangePolicy: 'OnRootMismatch',
      });
    },
  );

  it('work with addresses of IPv6: nothing names or binds one of IPv4 but loopback', () => {
    const texts = objects
      .filter(({ kind }) => kind !== 'ConfigMap')
      .map((one) => JSON.stringify(one));
    for (const text of texts) {
      expect(text).not.toContain('ipBlock');
      expect(text.match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? []).toEqual([]);
    }
  });

  it.each(all)('%s has an account of its own, without a token', (_, { pod }) => {
    expect(names('ServiceAccount')).toContain(pod.serviceAccountName);
    expect(pod.automountServiceAccountToken).toBe(false);
  });

  it('grants nobody anything', () => {
    expect(objects.filter(({ apiVersion }) => apiVersion.startsWith('rbac'))).toEqual([]);
  });

  it.each(all)('%s says what it needs, and what it may use', (_, workload) => {
    for (const { resources } of containers(workload)) {
      expect(Object.keys(resources?.requests ?? {}).sort()).toEqual(['cpu', 'memory']);
      expect(Object.keys(resources?.limits ?? {}).sort()).toEqual(['cpu', 'memory']);
    }
  });

  it.each(all)('%s mounts volumes that exist', (_, workload) => {
    const volumes = workload.pod.volumes ?? [];
    for (const { volumeMounts = [] } of containers(workload)) {
      for (const { name } of volumeMounts) expect(volumes.map((one) => one.name)).toContain(name);
    }
    for (const { configMap, projected, persistentVolumeClaim } of volumes) {
      const maps = [configMap, ...(projected?.sources ?? []).map((source) => source.configMap)];
      for (const map of maps) {
        if (map !== undefined) expect(names('ConfigMap')).toContain(map.name);
      }
      if (persistentVolumeClaim !== undefined) {
        expect(names('PersistentVolumeClaim')).toContain(persistentVolumeClaim.claimName);
      }
    }
  });

  it.each(all.filter(([id]) => id.startsWith('Deployment/') && !id.includes('load')))(
    '%s is probed at its start, while it runs, and before it is asked',
    (_, { pod }) => {
      for (const { ports = [], startupProbe, livenessProbe, readinessProbe } of pod.containers) {
        for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
          expect(ports.map(({ name }) => name)).toContain(probe?.httpGet?.port);
        }
      }
    },
  );
});
