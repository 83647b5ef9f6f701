import type { AnomalySignal } from '@kfp/backend/anomaly/options.js';
import { seededRandom, type Random } from '@kfp/backend/core/random.js';
import { gaussian } from '../statistics.js';

/** What a healthy target shows. */
export const SIGNALS: readonly AnomalySignal[] = [
  { name: 'cpu_utilization', unit: 'ratio' },
  { name: 'memory_utilization', unit: 'ratio' },
  { name: 'request_rate', unit: 'per_second' },
  { name: 'error_ratio', unit: 'ratio' },
  { name: 'latency_p50_seconds', unit: 'seconds' },
  { name: 'latency_p95_seconds', unit: 'seconds' },
  { name: 'restarts', unit: 'count' },
];

/** A healthy target: its values at the next step, one per signal. */
export type Healthy = (timestamp: number) => Float64Array;

/** What drives a kind of target. Times in hours, rates per hour. */
interface Kind {
  /** Share of the load that comes and goes with the day, and that is left at weekends. */
  readonly daily?: number;
  readonly weekend?: number;
  /** Relative scatter of the load, and hours until it forgets. */
  readonly scatter: number;
  readonly memoryHours: number;
  /** Jumps of the load to another level. */
  readonly jumps?: number;
  /** A job every so many hours that takes so many minutes. */
  readonly cron?: { readonly every: number; readonly minutes: number };
  /** Deployments: the pod is new, its memory empty, its cost of a request another. */
  readonly deploys?: number;
  readonly memory: 'flat' | 'load' | 'saw-tooth' | 'climbs';
  /** Steps with single errors, per hour. */
  readonly errors: number;
  readonly requests: number;
}

/** By name: what the clusters of operators are made of. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'steady load': { scatter: 0.08, memoryHours: 0.2, memory: 'flat', errors: 1, requests: 50 },
  'day and week': {
    daily: 0.8,
    weekend: 0.5,
    scatter: 0.1,
    memoryHours: 0.5,
    memory: 'load',
    errors: 2,
    requests: 80,
  },
  'saw-tooth memory': {
    daily: 0.4,
    scatter: 0.1,
    memoryHours: 0.3,
    memory: 'saw-tooth',
    errors: 1,
    requests: 40,
  },
  'cron jobs': {
    scatter: 0.15,
    memoryHours: 0.2,
    cron: { every: 6, minutes: 20 },
    memory: 'load',
    errors: 0.5,
    requests: 5,
  },
  deployments: {
    daily: 0.5,
    scatter: 0.1,
    memoryHours: 0.3,
    deploys: 1 / 30,
    memory: 'climbs',
    errors: 1,
    requests: 30,
  },
  'jumping load': {
    scatter: 0.2,
    memoryHours: 0.1,
    jumps: 0.7,
    memory: 'load',
    errors: 3,
    requests: 60,
  },
  'nearly idle': { scatter: 0.5, memoryHours: 0.05, memory: 'flat', errors: 0.1, requests: 0.2 },
};

/** @param stepSeconds between two calls */
export function createHealthy(kind: Kind, seed: number, stepSeconds: number): Healthy {
  const random = seededRandom(seed);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const hours = stepSeconds / 3600;
  const happens = (rate: number): boolean => random() < 1 - Math.exp(-rate * hours);
  const scatter = createScatter(random, kind.memoryHours / hours);
  const memoryScatter = createScatter(random, 1 / hours);
  const size = kind.requests * between(0.5, 2);
  const peakHour = between(8, 20);
  const cronAt = between(0, kind.cron?.every ?? 1);
  const sawHours = between(1, 9);
  const basis = between(0.2, 0.5);
  const values = new Float64Array(SIGNALS.length);
  let level = 1;
  let cost = between(0.7, 1.3);
  let age = between(0, 48);
  let saw = random();
  let restarted = Infinity;

  return (timestamp) => {
    const hour = timestamp / 3600;
    if (happens(kind.jumps ?? 0)) level = between(0.5, 2);
    if (happens(kind.deploys ?? 0)) {
      age = 0;
      restarted = 0;
      cost *= between(0.85, 1.2);
    }
    age += hours;
    restarted += hours;
    saw += hours / (sawHours * (1 + 0.1 * gaussian(random)) || 1);
    if (saw >= 1) saw = 0.1 * random();
    const day = 1 + (kind.daily ?? 0) * Math.cos(((hour - peakHour) * 2 * Math.PI) / 24);
    const weekday = Math.floor(hour / 24) % 7;
    const week = weekday === 2 || weekday === 3 ? (kind.weekend ?? 1) : 1;
    const load = level * day * week * Math.exp(kind.scatter * scatter());
    const job = isJob(kind, hour - cronAt) ? 1 : 0;
    const warm = 1 - Math.exp(-age / 0.5);
    const starting = restarted < 0.08 ? 0.4 : 0;

    values[0] = clip(0.05 + 0.2 * cost * load + 0.4 * job + starting + 0.01 * gaussian(random));
    const used = {
      flat: 0.2 * warm,
      load: 0.2 * warm + 0.1 * load + 0.2 * job,
      'saw-tooth': 0.1 + 0.35 * saw,
      climbs: 0.2 * warm + 0.2 * (1 - Math.exp(-age / 30)),
    }[kind.memory];
    values[1] = clip(basis + used + 0.005 * memoryScatter());
    values[2] = Math.max(0, size * load * Math.exp(0.05 * gaussian(random)));
    values[3] = happens(kind.errors) ? 0.02 * random() ** 2 : 0;
    values[4] = 0.02 * cost * (1 + 0.3 * load ** 2 + job) * Math.exp(0.08 * gaussian(random));
    // Now and then a slow request, or a garbage collection, is a tenth of what is counted.
    const tail = random() < 0.01 ? 1 + 2 * random() : 1;
    values[5] = values[4] * (2.5 + 0.5 * load) * tail * Math.exp(0.12 * gaussian(random));
    values[6] = restarted < 1 ? 1 : 0;
    return values;
  };
}

/** Standard normal values that are forgotten over so many steps. */
function createScatter(random: Random, steps: number): () => number {
  const keep = Math.exp(-1 / Math.max(0.01, steps));
  let last = gaussian(random);
  return () => (last = keep * last + Math.sqrt(1 - keep ** 2) * gaussian(random));
}

function isJob({ cron }: Kind, hour: number): boolean {
  if (cron === undefined) return false;
  return ((hour % cron.every) + cron.every) % cron.every < cron.minutes / 60;
}

const clip = (ratio: number): number => Math.min(1, Math.max(0, ratio));
