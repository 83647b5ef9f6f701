/** The kinds of Chaos Mesh that are used, and how its API calls lists of them. */
export const CHAOS_KINDS = {
  StressChaos: 'stresschaos',
  NetworkChaos: 'networkchaos',
  HTTPChaos: 'httpchaos',
  PodChaos: 'podchaos',
} as const;

export type ChaosKind = keyof typeof CHAOS_KINDS;

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

export const CHAOS_GROUP = 'chaos-mesh.org';
export const CHAOS_VERSION = 'v1alpha1';
