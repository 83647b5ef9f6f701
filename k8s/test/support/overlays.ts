import { build, whyNoKubectl } from './kustomize.js';
import type { KubernetesObject } from './objects.js';

/** Why the manifests cannot be built here; undefined when they can. */
export const reason = whyNoKubectl();

export const OVERLAYS = ['k8s/overlays/demo', 'k8s/overlays/kube-prometheus-stack'] as const;

const built = new Map<string, KubernetesObject[]>();

/** The objects of an overlay; none where there is no kubectl, and the tests of them are skipped. */
export function objectsOf(overlay: string): KubernetesObject[] {
  if (reason !== undefined) return [];
  const objects = built.get(overlay) ?? build(overlay);
  built.set(overlay, objects);
  return objects;
}
