import { describe, expect, it } from 'vitest';
import { build, whyNoKubectl } from './support/kustomize.js';
import type { Container, KubernetesObject } from './support/objects.js';
import { KUBERNETES_VERSION, schemaProblem } from './support/schemas.js';
import { unknownFields } from './support/unknown-fields.js';

const reason = whyNoKubectl();

describe.skipIf(reason !== undefined)(
  `manifests as Kubernetes ${KUBERNETES_VERSION} wants them`,
  () => {
    describe.each([
      'k8s/base',
      'k8s/overlays/demo',
      'k8s/overlays/kube-prometheus-stack',
      'k8s/overlays/kube-prometheus-stack-sharded',
    ])('%s', (folder) => {
      const objects = reason === undefined ? build(folder) : [];

      it.each(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object] as const))(
        '%s fits its schema',
        (_, object) => {
          expect(schemaProblem(object)).toBe('');
        },
      );

      it('has no fields that Kubernetes does not know', () => {
        expect(unknownFields(objects)).toEqual([]);
      });
    });

    it('would find a wrong value, a missing field, an unknown one and a wrong enumeration', () => {
      const deployment = (container: unknown): KubernetesObject => ({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'x' },
        spec: {
          selector: { matchLabels: { app: 'x' } },
          template: {
            metadata: { labels: { app: 'x' } },
            spec: { containers: [container as Container] },
          },
        },
      });
      expect(schemaProblem(deployment({ name: 'x', image: 'y' }))).toBe('');
      expect(schemaProblem(deployment({ image: 'y' }))).toContain('name');
      expect(
        schemaProblem(deployment({ name: 'x', ports: [{ containerPort: 'http' }] })),
      ).toContain('containerPort');
      expect(schemaProblem(deployment({ name: 'x', imagePullPolicy: 'Sometimes' }))).toContain(
        'imagePullPolicy',
      );
      const misspelt = deployment({ name: 'x', livenesProbe: {} });
      expect(schemaProblem(misspelt)).toBe('');
      expect(unknownFields([misspelt])).toEqual([expect.stringContaining('livenesProbe')]);
    });
  },
);
