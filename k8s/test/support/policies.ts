import { matchLabels, selects, type KubernetesObject, type Labels } from './objects.js';

interface Peer {
  readonly podSelector?: { readonly matchLabels?: Labels };
  readonly namespaceSelector?: { readonly matchLabels?: Labels };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}

export interface Party {
  readonly labels: Labels;
  /** Absent: the namespace of the policies. */
  readonly namespace?: string;
}

/**
 * Whether network policies let one pod reach a port of another, as Kubernetes reads them: a pod that
 * any policy of a direction selects is isolated in it, and rules add up. Pods of other namespaces are
 * not isolated.
 */
export function mayReach(
  objects: readonly KubernetesObject[],
  from: Party,
  to: Party,
  port: number,
): boolean {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const direction = (side: 'ingress' | 'egress', self: Party, other: Party): boolean => {
    if (self.namespace !== undefined) return true;
    const type = side === 'ingress' ? 'Ingress' : 'Egress';
    const selecting = policies.filter(
      ({ spec = {} }) =>
        spec.policyTypes?.includes(type) && selects(matchLabels(spec) ?? {}, self.labels),
    );
    if (selecting.length === 0) return true;
    return selecting
      .flatMap(({ spec }) => (spec?.[side] ?? []) as Rule[])
      .some((rule) => {
        const peers = side === 'ingress' ? rule.from : rule.to;
        const ports = rule.ports?.map((one) => one.port);
        return (
          (ports === undefined || ports.includes(port)) &&
          (peers === undefined || peers.some((peer) => isPeer(peer, other)))
        );
      });
  };
  return direction('egress', from, to) && direction('ingress', to, from);
}

function isPeer({ podSelector, namespaceSelector }: Peer, party: Party): boolean {
  const namespaceFits =
    namespaceSelector === undefined
      ? party.namespace === undefined
      : party.namespace !== undefined &&
        selects(namespaceSelector.matchLabels ?? {}, {
          'kubernetes.io/metadata.name': party.namespace,
        });
  return namespaceFits && selects(podSelector?.matchLabels ?? {}, party.labels);
}
