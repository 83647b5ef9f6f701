import { NOW, type History } from '../history.js';
import { MIB, putContainers, putPod, putStates, ramp } from '../pod.js';
import type { HistoryCase } from '../types.js';

const memory = ramp(150 * MIB, 400 * MIB, NOW - 2400, 3000);
const leaking = { namespace: 'shop', pod: 'leak-0', memory };
const calm = { namespace: 'shop', pod: 'calm-1', workload: 'calm' };

function putSpecification(history: History, pod: string): void {
  const labels = {
    namespace: 'shop',
    pod,
    container: 'app',
    id: `/kubepods/pod${pod}/app`,
    image: 'registry/app:1',
    name: `app-${pod}`,
    job: 'kubelet',
  };
  history.put('container_spec_memory_limit_bytes', labels, 512 * MIB);
  history.put('container_spec_cpu_quota', labels, 100_000);
  history.put('container_spec_cpu_period', labels, 100_000);
}

/** kube-state-metrics is away: cAdvisor alone knows pods and limits. */
export const noStateMetrics: HistoryCase = {
  name: 'no kube-state-metrics',
  walk: [-2400, 600],
  write(history) {
    for (const pod of [leaking, calm]) {
      putContainers(history, pod);
      putSpecification(history, pod.pod);
    }
  },
  truth: {
    'leak-0': { comes: ['at_risk'], mode: 'memory_leak' },
    'calm-1': {
      states: ['normal'],
      signals: { memory_utilization: 200 / 512, cpu_utilization: 0.2 },
      notObservable: { service_down: 'no readiness' },
    },
  },
};

/** Names of kube-state-metrics 1, and no recording rules. */
export const oldStateMetrics: HistoryCase = {
  name: 'kube-state-metrics 1, no recording rules',
  walk: [-2400, 600],
  write(history) {
    history.relabelled(
      (name, labels) => (name === 'kube_pod_container_resource_limits' ? undefined : labels),
      (inner) => {
        putPod(inner, { ...leaking, kind: 'StatefulSet', rule: false });
        putPod(inner, { ...calm, rule: false });
      },
    );
    for (const { pod } of [leaking, calm]) {
      const labels = { namespace: 'shop', pod, container: 'app', job: 'kube-state-metrics' };
      history.put('kube_pod_container_resource_limits_memory_bytes', labels, 512 * MIB);
      history.put('kube_pod_container_resource_limits_cpu_cores', labels, 1);
    }
  },
  truth: {
    'leak-0': { comes: ['at_risk'], mode: 'memory_leak' },
    'calm-1': { states: ['normal'], signals: { cpu_utilization: 0.2 } },
  },
};

/** cAdvisor names no containers, only the pod's sum. */
export const noContainers: HistoryCase = {
  name: 'no container label',
  walk: [-2400, 600],
  write(history) {
    for (const pod of [leaking, calm]) {
      putStates(history, pod);
      const cadvisor = { container: undefined, image: undefined, name: undefined };
      putContainers(history, { ...pod, cadvisor });
    }
  },
  truth: {
    'leak-0': { comes: ['at_risk'], mode: 'memory_leak' },
    'calm-1': { states: ['normal'], signals: { memory_utilization: 200 / 512 } },
  },
};
