import { NOW, type Course, type History, type Labels, type Times } from './history.js';

export const MIB = 2 ** 20;

/** A pod as cAdvisor, kube-state-metrics and the recording rules of its mixin leave it. */
export interface PodOptions {
  readonly namespace: string;
  readonly pod: string;
  /** The pod's name when absent. */
  readonly workload?: string;
  readonly kind?: string;
  readonly containers?: readonly string[];
  /** Cores; null for none: the kernel then counts no periods either. */
  readonly cpuLimit?: number | null;
  /** Bytes; null for none. */
  readonly memoryLimit?: Course | null;
  /** Cores in use. */
  readonly cpu?: number;
  /** The counter itself, in place of `cpu`. Seconds. */
  readonly cpuSeconds?: Course;
  /** Share of scheduling periods in which it was held back. */
  readonly throttled?: number;
  /** Working set, bytes. */
  readonly memory?: Course;
  readonly ready?: Course;
  readonly phase?: string;
  readonly restarts?: Course;
  readonly lastTerminatedReason?: string;
  /** Whether somebody records which workload it belongs to. */
  readonly rule?: boolean;
  readonly created?: number;
  /** Labels of cAdvisor's series that differ; undefined drops one. */
  readonly cadvisor?: Readonly<Record<string, string | undefined>>;
  readonly times?: Times;
}

const KUBE_STATE_METRICS = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };
const KUBELET = {
  job: 'kubelet',
  metrics_path: '/metrics/cadvisor',
  instance: '10.0.0.1:10250',
  node: 'n1',
};

export function putPod(history: History, options: PodOptions): void {
  putStates(history, options);
  putContainers(history, options);
}

/** What kube-state-metrics and its recording rule say. */
export function putStates(history: History, options: PodOptions): void {
  const { namespace, pod, workload = pod, kind = 'Deployment', times } = options;
  const { containers = ['app'], cpuLimit = 1, memoryLimit = 512 * MIB } = options;
  const { ready = 1, phase = 'Running', restarts = 0, lastTerminatedReason } = options;
  const own = { namespace, pod };
  const state = (name: string, labels: Labels, course: Course): void =>
    history.put(name, { ...own, ...KUBE_STATE_METRICS, ...labels }, course, times);
  if (options.rule !== false) {
    const labels = { ...own, workload, workload_type: kind.toLowerCase() };
    history.put('namespace_workload_pod:kube_pod_owner:relabel', labels, 1, times);
  }
  const uid = `u-${pod}`;
  for (const one of ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']) {
    state('kube_pod_status_phase', { phase: one, uid }, one === phase ? 1 : 0);
  }
  const readyAt = (at: number): number | undefined =>
    typeof ready === 'number' ? ready : ready(at);
  state('kube_pod_status_ready', { condition: 'true', uid }, readyAt);
  state('kube_pod_status_ready', { condition: 'false', uid }, (at) => {
    const value = readyAt(at);
    return value === undefined ? undefined : 1 - value;
  });
  state('kube_pod_created', { uid }, options.created ?? NOW - 90_000);
  const owner = kind === 'Deployment' ? `${workload}-5d9c` : workload;
  state(
    'kube_pod_owner',
    { owner_kind: kind === 'Deployment' ? 'ReplicaSet' : kind, owner_name: owner },
    1,
  );
  if (kind === 'Deployment') {
    const labels = { replicaset: owner, owner_kind: kind, owner_name: workload };
    history.put('kube_replicaset_owner', { namespace, ...KUBE_STATE_METRICS, ...labels }, 1, times);
  }
  for (const container of containers) {
    state('kube_pod_container_status_restarts_total', { container, uid }, restarts);
    if (lastTerminatedReason !== undefined) {
      const labels = { container, uid, reason: lastTerminatedReason };
      state('kube_pod_container_status_last_terminated_reason', labels, 1);
    }
    const limits = 'kube_pod_container_resource_limits';
    const on = { container, uid, node: 'n1' };
    if (cpuLimit !== null) state(limits, { ...on, resource: 'cpu', unit: 'core' }, cpuLimit);
    if (memoryLimit !== null) {
      state(limits, { ...on, resource: 'memory', unit: 'byte' }, memoryLimit);
    }
  }
}

/** What cAdvisor says. */
export function putContainers(history: History, options: PodOptions): void {
  const { namespace, pod, containers = ['app'], cpuLimit = 1, times } = options;
  const { cpu = 0.2, throttled = 0.01, memory = 200 * MIB } = options;
  const counter = (perSecond: number) => (at: number) => 1000 + perSecond * (at - history.start);
  for (const container of containers) {
    const all = {
      namespace,
      pod,
      container,
      id: `/kubepods/pod${pod}/${container}`,
      image: 'registry/app:1',
      name: `${container}-${pod}`,
      ...KUBELET,
      ...options.cadvisor,
    };
    const labels = Object.fromEntries(
      Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined),
    );
    const put = (name: string, course: Course): void => history.put(name, labels, course, times);
    put('container_cpu_usage_seconds_total', options.cpuSeconds ?? counter(cpu));
    if (cpuLimit !== null) {
      put('container_cpu_cfs_periods_total', counter(10));
      put('container_cpu_cfs_throttled_periods_total', counter(10 * throttled));
    }
    put('container_memory_working_set_bytes', memory);
  }
}

/** Requests of an application, as prom-client and its like count them. */
export interface HttpOptions {
  readonly namespace: string;
  readonly pod: string;
  /** Requests per second. */
  readonly rate?: number;
  /** Requests answered so far, in place of `rate`. */
  readonly requests?: (at: number) => number;
  /** Errors so far. */
  readonly errors?: (at: number) => number;
  /** Label that has the status. */
  readonly status?: string;
  readonly codes?: readonly [ok: string, error: string];
  readonly counter?: string | null;
  readonly histogram?: string | null;
  /** Upper bounds and the share of requests below each. */
  readonly buckets?: readonly (readonly [le: string, share: number])[];
  /** Upper bounds and the requests below each so far, in place of `buckets`. */
  readonly courses?: readonly (readonly [le: string, below: (at: number) => number])[];
  /** Mean duration, in the histogram's unit. */
  readonly mean?: number;
  readonly labels?: Labels;
  readonly times?: Times;
}

const BUCKETS = [
  ['0.05', 0.5],
  ['0.1', 0.9],
  ['0.5', 0.99],
  ['1', 0.999],
  ['2.5', 1],
] as const;

export function putHttp(history: History, options: HttpOptions): void {
  const { namespace, pod, rate = 10, status = 'status_code', times } = options;
  const { requests = (at: number) => rate * (at - history.start), errors = () => 0 } = options;
  const { counter = 'http_requests_total', codes = ['200', '500'], buckets = BUCKETS } = options;
  const { histogram = 'http_request_duration_seconds', mean = 0.08 } = options;
  const all = { namespace, pod, job: 'app', instance: '10.1.0.4:3001', endpoint: 'http' };
  const labels = { ...all, ...options.labels };
  if (counter !== null) {
    const of = (code: string): Labels => ({ ...labels, method: 'GET', [status]: code });
    history.put(counter, of(codes[0]), (at) => 1000 + requests(at) - errors(at), times);
    history.put(counter, of(codes[1]), (at) => 10 + errors(at), times);
  }
  if (histogram !== null) {
    const of = (le: string): Labels => ({ ...labels, [status]: codes[0], le });
    const shares = buckets.map(
      ([le, share]) => [le, (at: number) => share * (1000 + requests(at))] as const,
    );
    for (const [le, below] of options.courses ?? shares) {
      history.put(`${histogram}_bucket`, of(le), below, times);
    }
    history.put(`${histogram}_bucket`, of('+Inf'), (at) => 1000 + requests(at), times);
    const rest = { ...labels, [status]: codes[0] };
    // Where requests are counted by the histogram, its count is that counter.
    if (counter !== `${histogram}_count`) {
      history.put(`${histogram}_count`, rest, (at) => 1000 + requests(at), times);
    }
    history.put(`${histogram}_sum`, rest, (at) => mean * (1000 + requests(at)), times);
  }
}

/** Whether the scrape of a pod succeeds. */
export function putUp(
  history: History,
  { namespace, pod, job = 'app' }: { namespace: string; pod: string; job?: string },
  course: Course,
  times?: Times,
): void {
  history.put('up', { namespace, pod, job, instance: `10.1.0.4:${job}` }, course, times);
}

/** Grows from `base` to `base + rise` in the seconds from `from` on, and stays there. */
export function ramp(base: number, rise: number, from: number, seconds: number) {
  return (at: number): number => base + rise * Math.min(1, Math.max(0, (at - from) / seconds));
}

/** A counter of something that happens `rate` times a second, from `from` on. */
export function since(from: number, rate: number) {
  return (at: number): number => rate * Math.max(0, at - from);
}
