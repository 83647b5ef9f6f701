import { NOW } from '../history.js';
import { putPod } from '../pod.js';
import type { HistoryCase } from '../types.js';

/** Pods that are not ready because they need not be, and one that is stuck. */
export const byDesign: HistoryCase = {
  name: 'not ready by design',
  before: 9000,
  walk: [-900, 600],
  write(history) {
    const states = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };
    const own = (pod: string) => ({ namespace: 'shop', pod });
    // The work is done, its sidecar runs on.
    const unready = (at: number): number => (at < NOW - 1800 ? 1 : 0);
    putPod(history, {
      ...own('job-x1'),
      kind: 'Job',
      ready: unready,
      containers: ['job', 'proxy'],
    });
    const done = { ...own('job-x1'), ...states, container: 'job', reason: 'Completed' };
    history.put('kube_pod_container_status_terminated_reason', done, 1, { from: NOW - 1800 });
    // Of two replicas one leads.
    const controller = { workload: 'controller', kind: 'StatefulSet' };
    putPod(history, { ...own('controller-0'), ...controller });
    putPod(history, { ...own('controller-1'), ...controller, ready: 0 });
    // Scaled down: told to end, ready no more.
    const ready = (at: number): number => (at < NOW - 30 ? 1 : 0);
    putPod(history, { ...own('leaving-1'), ready, times: { to: NOW + 90 } });
    const leaving = { ...own('leaving-1'), ...states };
    history.put('kube_pod_deletion_timestamp', leaving, NOW, { from: NOW - 30, to: NOW + 90 });
    // A pod that has been ready and no longer is.
    putPod(history, { ...own('stuck-1'), ready: (at) => (at < NOW - 600 ? 1 : 0) });
    // Never ready, though nobody else of its owner is either.
    putPod(history, { ...own('broken-1'), ready: 0 });
  },
  truth: {
    'job-x1': { states: ['normal'] },
    'controller-0': { states: ['normal'] },
    'controller-1': { states: ['normal'], signals: { availability: null } },
    'leaving-1': { states: ['normal'] },
    'stuck-1': { comes: ['failing'], mode: 'service_down' },
    'broken-1': { comes: ['failing'], mode: 'service_down' },
  },
};
