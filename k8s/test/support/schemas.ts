import * as monitoring from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import * as apps from 'kubernetes-models/apps/v1';
import * as batch from 'kubernetes-models/batch/v1';
import * as networking from 'kubernetes-models/networking.k8s.io/v1';
import * as policy from 'kubernetes-models/policy/v1';
import * as rbac from 'kubernetes-models/rbac.authorization.k8s.io/v1';
import * as core from 'kubernetes-models/v1';
import type { KubernetesObject } from './objects.js';

/** Which Kubernetes the schemas of kubernetes-models 5.1 were made from. */
export const KUBERNETES_VERSION = '1.36';

interface Model {
  validate(): void;
}

/** apiVersion → the module with its kinds. */
export const MODULES = {
  v1: { path: 'kubernetes-models/v1', kinds: core },
  'apps/v1': { path: 'kubernetes-models/apps/v1', kinds: apps },
  'batch/v1': { path: 'kubernetes-models/batch/v1', kinds: batch },
  'networking.k8s.io/v1': { path: 'kubernetes-models/networking.k8s.io/v1', kinds: networking },
  'rbac.authorization.k8s.io/v1': {
    path: 'kubernetes-models/rbac.authorization.k8s.io/v1',
    kinds: rbac,
  },
  'policy/v1': { path: 'kubernetes-models/policy/v1', kinds: policy },
  'monitoring.coreos.com/v1': {
    path: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1',
    kinds: monitoring,
  },
} as const;

export function moduleOf({ apiVersion }: KubernetesObject): (typeof MODULES)[keyof typeof MODULES] {
  if (apiVersion in MODULES) return MODULES[apiVersion as keyof typeof MODULES];
  throw new Error(`No schema of ${apiVersion}`);
}

/**
 * Holds values against the JSON schemas of Kubernetes and of the Prometheus operator.
 *
 * @returns what is wrong, empty when nothing is
 */
export function schemaProblem(object: KubernetesObject): string {
  const kinds = moduleOf(object).kinds as unknown as Readonly<
    Record<string, new (data: unknown) => Model>
  >;
  const Kind = kinds[object.kind];
  if (Kind === undefined) return `${object.apiVersion} has no ${object.kind}`;
  try {
    new Kind(object).validate();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
