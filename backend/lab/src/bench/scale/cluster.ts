/** One pod of the imitated cluster at one time. */
export interface Pod {
  readonly namespace: string;
  readonly workload: string;
  readonly name: string;
  /** Unix seconds. */
  readonly bornAt: number;
}

/** Pods of a workload. */
const REPLICAS = 10;

/** Pods of a namespace. */
const NAMESPACE_PODS = 100;

/** Every workload is rolled out once in this time, pod after pod. Seconds. */
const ROLLOUT_SECONDS = 3600;

/** From one pod of a rollout to the next. Seconds. */
const ROLLOUT_PAUSE = 20;

/**
 * A pod of the imitated cluster as it is at `time`: the replica of a Deployment that is rolled out once
 * an hour, each workload at another minute, so that at any time some pods are new and some have gone.
 */
export function podAt(index: number, time: number): Pod {
  const workload = Math.floor(index / REPLICAS);
  const replica = index % REPLICAS;
  const offset = (workload * 977) % ROLLOUT_SECONDS;
  const generation = Math.floor((time - offset - replica * ROLLOUT_PAUSE) / ROLLOUT_SECONDS);
  const bornAt = generation * ROLLOUT_SECONDS + offset + replica * ROLLOUT_PAUSE;
  const hash = (generation * 31 + workload * 7).toString(36);
  return {
    namespace: `team-${Math.floor(index / NAMESPACE_PODS)}`,
    workload: `service-${workload}`,
    name: `service-${workload}-${hash}-${replica}`,
    bornAt,
  };
}

/** Every hundredth pod leaks: its memory grows towards its limit over an hour. */
const LEAKING = 100;

export const CPU_LIMIT = 0.5;
export const MEMORY_LIMIT = 512 * 2 ** 20;

/** What a pod is like; each has its own level and rhythm. */
export function memoryAt(index: number, age: number): number {
  const level = 0.3 + 0.3 * ((index * 0.618) % 1);
  const wave = 0.03 * Math.sin(age / 97 + index) + 0.01 * Math.sin(age / 13 + 2 * index);
  const leak = index % LEAKING === 0 ? 0.6 * (age / ROLLOUT_SECONDS) : 0;
  return Math.min(1, level + wave + leak) * MEMORY_LIMIT;
}

/** Seconds of CPU used since it was born: the integral of a load that goes up and down. */
export function cpuSecondsAt(index: number, age: number): number {
  const mean = 0.1 + 0.15 * ((index * 0.414) % 1);
  return mean * age + 0.05 * 140 * (1 - Math.cos(age / 140 + index)) + 1;
}

/** Requests answered since it was born. */
export function requestsAt(index: number, age: number): number {
  return Math.floor((5 + (index % 7)) * age + 60 * (1 + Math.sin(age / 60 + index)));
}

/** Upper bounds of the histogram, and the share of requests below each. */
export const BUCKETS: readonly (readonly [le: string, share: number])[] = [
  ['0.005', 0.1],
  ['0.01', 0.3],
  ['0.025', 0.6],
  ['0.05', 0.8],
  ['0.1', 0.9],
  ['0.25', 0.97],
  ['0.5', 0.99],
  ['1', 0.998],
  ['2.5', 0.9995],
  ['+Inf', 1],
];
