import { NOW, type History } from '../history.js';
import { MIB, putPod, ramp } from '../pod.js';
import type { HistoryCase } from '../types.js';

const growing = ramp(150 * MIB, 400 * MIB, NOW - 2400, 3000);

/** Labels of cAdvisor's series of a container; of the pod's sum without one. */
function cgroup(pod: string, container = 'app'): Record<string, string> {
  const own = { namespace: 'shop', pod, id: `/kubepods/pod${pod}/${container}`, node: 'n1' };
  const kubelet = { job: 'kubelet', metrics_path: '/metrics/cadvisor', instance: '10.0.0.1:10250' };
  const names = { container, image: 'registry/app:1', name: `${container}-${pod}` };
  return { ...own, ...kubelet, ...(container === '' ? {} : names) };
}

function putActiveFile(history: History, pod: string, bytes: number): void {
  history.put('container_memory_total_active_file_bytes', cgroup(pod), bytes);
}

/** What of the memory counts, and which limit. */
export const memoryKinds: HistoryCase = {
  name: 'kinds of memory and of limits',
  walk: [-2400, 600],
  write(history) {
    const own = (pod: string) => ({ namespace: 'shop', pod });
    // A tmpfs fills up: shared memory is part of the working set, and no file cache.
    putPod(history, { ...own('tmpfs-1'), memory: growing });
    putActiveFile(history, 'tmpfs-1', 20 * MIB);
    // The page cache fills up.
    const cached = ramp(150 * MIB, 340 * MIB, NOW - 2400, 2400);
    putPod(history, { ...own('cache-1'), memory: cached });
    history.put(
      'container_memory_total_active_file_bytes',
      cgroup('cache-1'),
      (at) => cached(at) - 120 * MIB,
    );
    // The same leak against a limit that was raised, and is not in force yet.
    putPod(history, { ...own('resized-1'), memory: growing, memoryLimit: 1024 * MIB });
    putActiveFile(history, 'resized-1', 20 * MIB);
    history.put('container_spec_memory_limit_bytes', cgroup('resized-1'), 512 * MIB);
    // The pod as a whole has a limit, its containers have none.
    putPod(history, { ...own('whole-1'), memory: growing, memoryLimit: null, cpuLimit: null });
    putActiveFile(history, 'whole-1', 20 * MIB);
    const whole = cgroup('whole-1', '');
    history.put('container_memory_working_set_bytes', whole, growing);
    history.put('container_memory_total_active_file_bytes', whole, 20 * MIB);
    history.put('container_spec_memory_limit_bytes', whole, 512 * MIB);
    // On a Windows node, where cAdvisor says nothing.
    putWindowsPod(history, 'windows-1');
  },
  truth: {
    'tmpfs-1': { comes: ['at_risk'], mode: 'memory_leak' },
    'cache-1': { states: ['normal', 'warming_up'], signals: { memory_utilization: 120 / 512 } },
    'resized-1': { asEarlyAs: ['tmpfs-1', 15], mode: 'memory_leak' },
    'whole-1': { asEarlyAs: ['tmpfs-1', 15], mode: 'memory_leak' },
    'windows-1': {
      asEarlyAs: ['tmpfs-1', 30],
      mode: 'memory_leak',
      signals: { cpu_utilization: 0.2 },
    },
  },
};

function putWindowsPod(history: History, pod: string): void {
  history.relabelled(
    (name, labels) => (name.startsWith('container_') ? undefined : labels),
    (own) => putPod(own, { namespace: 'shop', pod }),
  );
  const container_id = `containerd://${pod}`;
  const info = {
    namespace: 'shop',
    pod,
    container: 'app',
    container_id,
    job: 'kube-state-metrics',
  };
  history.put('kube_pod_container_info', info, 1);
  const exporter = { container_id, job: 'windows-exporter', instance: '10.0.0.5:9182' };
  const bytes = (at: number): number => growing(at) - 20 * MIB;
  history.put('windows_container_memory_usage_private_working_set_bytes', exporter, bytes);
  const seconds = (at: number): number => 0.2 * (at - history.start);
  history.put('windows_container_cpu_usage_seconds_total', exporter, seconds);
}
