import { NOW } from '../history.js';
import { MIB, putHttp, putPod, ramp } from '../pod.js';
import type { HistoryCase } from '../types.js';

/** Of an OpenShift DeploymentConfig two workloads are recorded. */
export const twoWorkloads: HistoryCase = {
  name: 'a pod with two workloads',
  walk: [-1200, 900],
  write(history) {
    putPod(history, { namespace: 'shop', pod: 'web-1', workload: 'web' });
    putHttp(history, { namespace: 'shop', pod: 'web-1' });
    const memory = ramp(150 * MIB, 380 * MIB, NOW - 1800, 3600);
    putPod(history, { namespace: 'pay', pod: 'ledger-0', kind: 'StatefulSet', memory });
    const legacy = { namespace: 'legacy', pod: 'frontend-3-xkz2p' };
    putPod(history, { ...legacy, workload: 'frontend', kind: 'DeploymentConfig' });
    history.put(
      'namespace_workload_pod:kube_pod_owner:relabel',
      { ...legacy, workload: 'frontend-3', workload_type: 'replicationcontroller' },
      1,
    );
  },
  truth: {
    'web-1': { states: ['normal'] },
    'ledger-0': { comes: ['at_risk'], mode: 'memory_leak' },
    'frontend-3-xkz2p': { states: ['normal'], signals: { memory_utilization: 200 / 512 } },
  },
};
