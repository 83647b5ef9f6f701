import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build } from './support/kustomize.js';
import { containers, workloads, type KubernetesObject } from './support/objects.js';
import { OVERLAYS, reason } from './support/overlays.js';
import { ROOT } from './support/repository.js';
import { schemaProblem } from './support/schemas.js';
import { unknownFields } from './support/unknown-fields.js';

/** An overlay with the component on top, as docs/deploy.md says. */
function onOpenShift(overlay: string): KubernetesObject[] {
  const folder = mkdtempSync(join(tmpdir(), 'kfp-openshift-'));
  const path = (to: string): string => relative(folder, join(ROOT, to));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [path(overlay)],
    components: [path('k8s/components/openshift')],
  };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  const objects = build(relative(ROOT, folder));
  rmSync(folder, { recursive: true });
  return objects;
}

// docs.openshift.com, "Managing security context constraints", restricted-v2.
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

describe
  .skipIf(reason !== undefined)
  .each([...OVERLAYS, 'k8s/overlays/kube-prometheus-stack-sharded'])(
  '%s on OpenShift',
  (overlay) => {
    const objects = reason === undefined ? onOpenShift(overlay) : [];
    const all = workloads(objects).map((workload) => [workload.id, workload] as const);

    it('fits Kubernetes’ schemas', () => {
      expect(objects.map(schemaProblem).filter((problem) => problem !== '')).toEqual([]);
      expect(unknownFields(objects)).toEqual([]);
    });

    it.each(all)('%s leaves user and groups to OpenShift', (_, workload) => {
      const { pod } = workload;
      expect(pod.securityContext).toEqual({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const { name, ...volume } of pod.volumes ?? []) {
        expect(VOLUMES, name).toEqual(expect.arrayContaining(Object.keys(volume)));
      }
      for (const { securityContext } of containers(workload)) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    });
  },
);
