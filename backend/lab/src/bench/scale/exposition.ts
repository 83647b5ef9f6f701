import {
  BUCKETS,
  CPU_LIMIT,
  cpuSecondsAt,
  MEMORY_LIMIT,
  memoryAt,
  podAt,
  requestsAt,
  type Pod,
} from './cluster.js';

/** Series that one pod has. */
export const SERIES_PER_POD = 32;

interface Series {
  readonly text: string;
  readonly value: (index: number, age: number, pod: Pod) => number;
}

/** Values are rounded as cAdvisor and prom-client print them: they are no longer than needed. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

/**
 * What kubelet's cAdvisor, kube-state-metrics, prom-client in the pod and kube-prometheus-stack's
 * recording rule say of one pod: exact names and labels.
 */
function seriesOf(pod: Pod): Series[] {
  const own = `namespace="${pod.namespace}",pod="${pod.name}"`;
  const cgroup = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${pod.name}.slice`;
  const app = `container="app",id="${cgroup}/cri-containerd-app.scope",image="registry.example.com/${pod.workload}:1.4.2",name="app-${pod.name}",${own}`;
  const sum = `container="",id="${cgroup}",image="",name="",${own}`;
  const cpu = (index: number, age: number): number => rounded(cpuSecondsAt(index, age));
  const memory = (index: number, age: number): number => Math.round(memoryAt(index, age));
  const requests = (index: number, age: number): number => requestsAt(index, age);
  const state = (name: string, labels: string, value: number): Series => ({
    text: `${name}{${own}${labels}}`,
    value: () => value,
  });
  return [
    { text: `container_cpu_usage_seconds_total{cpu="total",${app}}`, value: cpu },
    { text: `container_cpu_usage_seconds_total{cpu="total",${sum}}`, value: cpu },
    {
      text: `container_cpu_cfs_periods_total{${app}}`,
      value: (_index, age) => Math.floor(10 * age),
    },
    {
      text: `container_cpu_cfs_throttled_periods_total{${app}}`,
      value: (index, age) => Math.floor(0.1 * (index % 5) * age),
    },
    { text: `container_memory_working_set_bytes{${app}}`, value: memory },
    { text: `container_memory_working_set_bytes{${sum}}`, value: memory },
    state(
      'kube_pod_container_resource_limits',
      ',container="app",resource="cpu",unit="core"',
      CPU_LIMIT,
    ),
    state(
      'kube_pod_container_resource_limits',
      ',container="app",resource="memory",unit="byte"',
      MEMORY_LIMIT,
    ),
    ...['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'].map((phase) =>
      state('kube_pod_status_phase', `,phase="${phase}"`, phase === 'Running' ? 1 : 0),
    ),
    ...['true', 'false', 'unknown'].map((condition) =>
      state('kube_pod_status_ready', `,condition="${condition}"`, condition === 'true' ? 1 : 0),
    ),
    state('kube_pod_created', '', pod.bornAt),
    state('kube_pod_container_status_restarts_total', ',container="app"', 0),
    state(
      'namespace_workload_pod:kube_pod_owner:relabel',
      `,workload="${pod.workload}",workload_type="deployment"`,
      1,
    ),
    state('up', ',job="app"', 1),
    {
      text: `http_requests_total{method="GET",route="/",status_code="200",${own}}`,
      value: requests,
    },
    {
      text: `http_requests_total{method="GET",route="/",status_code="500",${own}}`,
      value: (index, age) => Math.floor(0.001 * requests(index, age)),
    },
    ...BUCKETS.map(([le, share]) => ({
      text: `http_request_duration_seconds_bucket{le="${le}",method="GET",route="/",${own}}`,
      value: (index: number, age: number) => Math.floor(share * requests(index, age)),
    })),
  ];
}

/** Pods whose text is given out at a time. */
const CHUNK_PODS = 100;

/** The scrapes of some pods: `from` up to, not including, `to`. The texts of living pods are kept. */
export function createExposition(
  from: number,
  to: number,
): (time: number, stamped: boolean) => Generator<string> {
  const known = new Map<number, { readonly pod: Pod; readonly series: readonly Series[] }>();
  return function* (time, stamped) {
    const stamp = stamped ? ` ${Math.round(time * 1e3)}` : '';
    let text = '';
    for (let index = from; index < to; index++) {
      const pod = podAt(index, time);
      let entry = known.get(index);
      if (entry?.pod.name !== pod.name) {
        entry = { pod, series: seriesOf(pod) };
        known.set(index, entry);
      }
      const age = time - pod.bornAt;
      for (const series of entry.series) {
        text += `${series.text} ${series.value(index, age, pod)}${stamp}\n`;
      }
      if ((index - from) % CHUNK_PODS !== CHUNK_PODS - 1) continue;
      yield text;
      text = '';
    }
    yield text;
  };
}
