import { seededRandom, type Random } from '@kfp/backend/core/random.js';
import { NOW, type History } from '../../histories/history.js';
import { MIB, putHttp, putPod, type HttpOptions } from '../../histories/pod.js';
import { gaussian } from '../statistics.js';

/** Seconds of history before and after `NOW`: what a window needs, and what is walked through. */
export const BEFORE = 1800;
export const AFTER = 3900;

const MODES = ['memory_leak', 'cpu_spike', 'high_latency', 'error_rate'] as const;
type Mode = (typeof MODES)[number];

/** What befalls one pod; the same in both clusters. */
export interface PlannedPod {
  readonly name: string;
  readonly index: number;
  /** What fails, if anything. */
  readonly mode: Mode | undefined;
  /** Unix seconds at which it begins to fail, and the seconds that it takes. */
  readonly begin: number;
  readonly ramp: number;
}

/** Every fifth pod fails in one of four ways, within 10 to 25 minutes. */
export function planPods(count: number, seed: number): PlannedPod[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => ({
    name: `pod-${index}`,
    index,
    mode: index % 5 === 0 ? MODES[(index / 5) % MODES.length] : undefined,
    begin: NOW + 300 + 1500 * random(),
    ramp: 600 + 900 * random(),
  }));
}

/** How the pods of a cluster are measured. */
export interface ClusterKind {
  readonly name: string;
  /** Seconds between scrapes. */
  readonly every: number;
  hasCpuLimit(index: number): boolean;
  hasMemoryLimit(index: number): boolean;
  /** Names of the HTTP metrics; undefined where there are none. */
  http(index: number): HttpNames | undefined;
}

type HttpNames = Partial<HttpOptions> & { readonly milliseconds?: boolean };

const NAMES: readonly HttpNames[] = [
  {},
  { status: 'code' },
  { status: 'status' },
  {
    status: 'status',
    counter: 'http_server_requests_seconds_count',
    histogram: 'http_server_requests_seconds',
  },
  {
    status: 'http_response_status_code',
    counter: 'http_server_request_duration_seconds_count',
    histogram: 'http_server_request_duration_seconds',
  },
  {
    status: 'http_status_code',
    counter: 'http_server_duration_milliseconds_count',
    histogram: 'http_server_duration_milliseconds',
    milliseconds: true,
  },
  { status: 'code', counter: 'http_requests_received_total' },
  {
    status: 'grpc_code',
    codes: ['OK', 'Internal'],
    counter: 'grpc_server_handled_total',
    histogram: 'grpc_server_handling_seconds',
  },
];

/** Everything there is, by one name. */
export const WHOLE: ClusterKind = {
  name: 'everything',
  every: 15,
  hasCpuLimit: () => true,
  hasMemoryLimit: () => true,
  http: () => NAMES[0],
};

/** A third without CPU limits, a fifth without any, HTTP metrics by eight names or none, scraped every 30 s. */
export const MIXED: ClusterKind = {
  name: 'mixed',
  every: 30,
  hasCpuLimit: (index) => index % 15 >= 5 && MIXED.hasMemoryLimit(index),
  hasMemoryLimit: (index) => Math.floor(index / 5) % 5 !== 4,
  http: (index) => NAMES[Math.floor(index / 3) % 10],
};

/** Whether what befalls a pod can be seen in a cluster. */
export function isObservable({ mode, index }: PlannedPod, kind: ClusterKind): boolean {
  if (mode === undefined) return true;
  if (mode === 'memory_leak') return kind.hasMemoryLimit(index);
  return mode === 'cpu_spike' ? kind.hasCpuLimit(index) : kind.http(index) !== undefined;
}

const BOUNDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Seconds between the moments at which rates are added up. */
const GRAIN = 15;

export function putPlannedPod(history: History, pod: PlannedPod, kind: ClusterKind): void {
  const random = seededRandom(1000 + pod.index);
  const { every } = kind;
  const times = { from: history.start + Math.floor((every * random()) / 5) * 5, every };
  const own = { namespace: `team-${pod.index % 20}`, pod: pod.name };
  const course = coursesOf(pod, random);
  const summed = (rate: (at: number) => number): ((at: number) => number) =>
    sumOf(rate, history.start, history.end);
  putPod(history, {
    ...own,
    times,
    cpuLimit: kind.hasCpuLimit(pod.index) ? 1 : null,
    memoryLimit: kind.hasMemoryLimit(pod.index) ? 512 * MIB : null,
    cpuSeconds: summed(course.cpu),
    throttled: pod.mode === 'cpu_spike' ? 0.3 : 0.01,
    memory: (at) => 512 * MIB * course.memory(at),
  });
  const names = kind.http(pod.index);
  if (names === undefined) return;
  const { milliseconds = false, ...http } = names;
  const scale = milliseconds ? 1000 : 1;
  // The same requests everywhere, or shares of them would be noise.
  const perSecond = memoized(course.requests);
  const below = (bound: number) =>
    summed((at) => perSecond(at) * (1 - Math.exp((-3 * bound) / course.p95(at))));
  putHttp(history, {
    ...own,
    times,
    ...http,
    requests: summed(perSecond),
    errors: summed((at) => perSecond(at) * course.errors(at)),
    courses: BOUNDS.map((bound) => [String(bound * scale), below(bound)]),
    mean: 0.1 * scale,
  });
}

interface Courses {
  /** Cores, share of the limit, requests per second, share of errors, seconds; at a moment. */
  readonly cpu: (at: number) => number;
  readonly memory: (at: number) => number;
  readonly requests: (at: number) => number;
  readonly errors: (at: number) => number;
  readonly p95: (at: number) => number;
}

/** Healthy courses with noise and a rhythm, and one that leaves its threshold behind. */
function coursesOf({ mode, begin, ramp }: PlannedPod, random: Random): Courses {
  const between = (low: number, high: number): number => low + (high - low) * random();
  const bend = between(1, 1.8);
  const gone = (at: number): number => Math.max(0, (at - begin) / ramp) ** bend;
  const rise = (own: Mode, from: number, threshold: number, at: number): number =>
    own === mode ? Math.min(1.08, gone(at)) * (threshold - from) : 0;
  const [cpu, memory, requests] = [between(0.1, 0.4), between(0.3, 0.6), between(5, 30)];
  const [p95, errors] = [between(0.08, 0.2), between(0, 0.004)];
  const [phase, period] = [between(0, 6.3), between(600, 2400)];
  const swing = (at: number): number => Math.sin(phase + (2 * Math.PI * at) / period);
  return {
    cpu: (at) => {
      const value = cpu * (1 + 0.15 * swing(at) + 0.05 * gaussian(random));
      return Math.max(0, Math.min(1, value + rise('cpu_spike', cpu, 0.95, at)));
    },
    memory: (at) =>
      Math.min(
        1,
        memory * (1 + 0.02 * swing(at) + 0.004 * gaussian(random)) +
          rise('memory_leak', memory, 0.97, at),
      ),
    requests: (at) => requests * (1 + 0.2 * swing(at)) * (1 + 0.05 * gaussian(random)),
    errors: (at) => Math.min(1, errors + rise('error_rate', errors, 0.08, at)),
    p95: (at) => p95 * (1 + 0.1 * swing(at)) + rise('high_latency', p95, 0.7, at),
  };
}

function memoized(course: (at: number) => number): (at: number) => number {
  const known = new Map<number, number>();
  return (at) => {
    const value = known.get(at) ?? course(at);
    known.set(at, value);
    return value;
  };
}

/** A counter of what happens at a rate. */
function sumOf(rate: (at: number) => number, from: number, to: number): (at: number) => number {
  const sums = new Float64Array(Math.ceil((to - from) / GRAIN) + 2);
  for (let i = 1; i < sums.length; i++) {
    sums[i] = sums[i - 1]! + GRAIN * Math.max(0, rate(from + i * GRAIN));
  }
  return (at) => {
    const place = (at - from) / GRAIN;
    const i = Math.max(0, Math.min(sums.length - 2, Math.floor(place)));
    return sums[i]! + (place - i) * (sums[i + 1]! - sums[i]!);
  };
}
