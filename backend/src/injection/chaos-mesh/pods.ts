import { KfpError } from '../../core/errors.js';
import type { Labels } from '../../prometheus/parse.js';
import { quantity } from './quantity.js';

/** What is read of a pod. */
export interface Pod {
  readonly metadata?: {
    readonly name?: string;
    readonly labels?: Labels;
    readonly deletionTimestamp?: unknown;
    readonly ownerReferences?: readonly {
      readonly kind: string;
      readonly name: string;
      readonly controller?: boolean;
    }[];
  };
  readonly spec?: { readonly containers: readonly Container[] };
  readonly status?: { readonly phase?: string };
}

interface Container {
  readonly name: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
}

/**
 * The workload that a pod belongs to, as the kubernetes profile names it: of a ReplicaSet its
 * Deployment, else its controller; a pod that nobody controls is its own.
 */
export function workloadOf({ metadata = {} }: Pod): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return metadata.name ?? '';
  const hash = metadata.labels?.['pod-template-hash'];
  return owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)
    ? owner.name.slice(0, -hash.length - 1)
    : owner.name;
}

/**
 * The running pods of a target, by its labels `pod` or `workload`.
 *
 * @param pods of the target's namespace that may be injected into
 * @throws KfpError `INJECTION_NOT_ALLOWED` when there is none
 */
export function podsOfTarget(
  pods: readonly Pod[],
  labels: Labels,
  selector: Readonly<Record<string, string>>,
): Pod[] {
  const { pod, workload } = labels;
  const found = pods.filter(
    (one) =>
      one.metadata?.deletionTimestamp === undefined &&
      one.status?.phase === 'Running' &&
      (pod === undefined ? workloadOf(one) === workload : one.metadata?.name === pod),
  );
  if (found.length > 0) return found.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const wanted = Object.entries(selector).map(([name, value]) => `${name}=${value}`);
  throw new KfpError(
    'INJECTION_NOT_ALLOWED',
    `No running pod of ${pod ?? workload ?? 'that name'} in ${labels['namespace'] ?? ''} carries the label ${wanted.join(',')}`,
    {
      statusCode: 403,
      hint: 'Failures are injected only where somebody has allowed it: set the label in the pod template.',
    },
  );
}

export function nameOf({ metadata }: Pod): string {
  return metadata?.name ?? '';
}

/**
 * The first container with a limit, and the smallest limit of it among the pods.
 *
 * @throws KfpError `INJECTION_NOT_ALLOWED` when no container has one: intensities are shares of it
 */
export function limited(
  pods: readonly Pod[],
  resource: 'cpu' | 'memory',
): { readonly container: string; readonly limit: number } {
  const limitIn = (pod: Pod, name?: string): readonly [string, number] | undefined =>
    pod.spec?.containers.flatMap((one) => {
      const limit = quantity(one.resources?.limits?.[resource] ?? '');
      const fits = limit !== undefined && (name === undefined || one.name === name);
      return fits ? [[one.name, limit] as const] : [];
    })[0];
  const first = limitIn(pods[0]!);
  if (first === undefined) {
    throw new KfpError(
      'INJECTION_NOT_ALLOWED',
      `${nameOf(pods[0]!)} has no container with a ${resource} limit, of which an intensity would be a share`,
      { statusCode: 403, hint: 'Set resources.limits; without them the whole node would suffer.' },
    );
  }
  const [container] = first;
  const limits = pods.flatMap((pod) => limitIn(pod, container)?.[1] ?? []);
  return { container, limit: Math.min(...limits) };
}

/** @throws KfpError `INJECTION_NOT_ALLOWED` when the pods name no port and the configuration neither */
export function httpPort(pods: readonly Pod[], configured: number | undefined): number {
  const ports = pods[0]?.spec?.containers.flatMap((one) => one.ports ?? []) ?? [];
  const port = configured ?? (ports.find(({ name }) => name === 'http') ?? ports[0])?.containerPort;
  if (port !== undefined) return port;
  throw new KfpError('INJECTION_NOT_ALLOWED', `${nameOf(pods[0]!)} names no port`, {
    statusCode: 403,
    hint: 'Give injection.chaosMesh.httpPort.',
  });
}
