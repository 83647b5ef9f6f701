import { NOW } from '../history.js';
import { MIB, putContainers, putStates, type PodOptions } from '../pod.js';
import type { HistoryCase } from '../types.js';

/** kube-state-metrics scraped without honorLabels: namespace and pod are its own. */
export const honorLabels: HistoryCase = {
  name: 'kube-state-metrics without honorLabels',
  walk: [-900, 0],
  write(history) {
    const pods: PodOptions[] = [0, 1, 2].map((i) => ({
      namespace: 'shop',
      pod: `web-${i}`,
      workload: 'web',
      memory: (100 + 100 * i) * MIB,
      restarts: (at) => (i > 0 && at > NOW - 300 ? 1 : 0),
      rule: false,
    }));
    history.relabelled(
      (name, labels) => {
        if (!name.startsWith('kube_')) return labels;
        const own = { namespace: 'monitoring', pod: 'kube-state-metrics-5d9', container: 'ksm' };
        const moved = Object.entries(labels).map(([label, value]) => [
          label in own ? `exported_${label}` : label,
          value,
        ]);
        return { ...(Object.fromEntries(moved) as Record<string, string>), ...own };
      },
      (inner) => pods.forEach((pod) => putStates(inner, pod)),
    );
    for (const pod of pods) putContainers(history, pod);
  },
  truth: Object.fromEntries(
    [0, 1, 2].map((i) => [
      `web-${i}`,
      {
        states: ['normal'],
        signals: { memory_utilization: (100 + 100 * i) / 512, restarts: i > 0 ? 1 : 0 },
      },
    ]),
  ),
};
