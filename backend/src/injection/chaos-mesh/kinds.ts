import type { Resource } from '../../kubernetes/client.js';
import type { Purpose } from '../../kubernetes/errors.js';

const GROUP = 'chaos-mesh.org';
const VERSION = 'v1alpha1';

export type ChaosKind = 'StressChaos' | 'NetworkChaos' | 'HTTPChaos' | 'PodChaos';

/** The kinds of Chaos Mesh that are used, and where its API has them. */
export const CHAOS_KINDS: Readonly<Record<ChaosKind, Resource>> = {
  StressChaos: { group: GROUP, version: VERSION, plural: 'stresschaos' },
  NetworkChaos: { group: GROUP, version: VERSION, plural: 'networkchaos' },
  HTTPChaos: { group: GROUP, version: VERSION, plural: 'httpchaos' },
  PodChaos: { group: GROUP, version: VERSION, plural: 'podchaos' },
};

/** What brings a failure mode about. */
export const KIND_OF_MODE = {
  memory_leak: 'StressChaos',
  cpu_spike: 'StressChaos',
  high_latency: 'NetworkChaos',
  error_rate: 'HTTPChaos',
  service_down: 'PodChaos',
} as const satisfies Readonly<Record<string, ChaosKind>>;

export type ChaosMode = keyof typeof KIND_OF_MODE;

export const CHAOS_MODES = Object.keys(KIND_OF_MODE) as readonly ChaosMode[];

export const CHAOS_API_VERSION = `${GROUP}/${VERSION}`;

/** What the Kubernetes API is needed for here. */
export const FOR_CHAOS_MESH: Purpose = {
  code: 'INJECTION',
  hints: {
    403: 'The account needs the role of k8s/components/chaos-mesh/target in that namespace.',
    404: 'Is Chaos Mesh installed in this cluster?',
    default: 'The words are those of Kubernetes or of Chaos Mesh’s webhook.',
  },
};
