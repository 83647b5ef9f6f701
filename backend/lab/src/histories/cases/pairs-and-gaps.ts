import { NOW } from '../history.js';
import { MIB, putHttp, putPod, putUp, ramp } from '../pod.js';
import type { HistoryCase } from '../types.js';

const memory = ramp(150 * MIB, 400 * MIB, NOW - 2400, 3000);

/** Two Prometheus servers write into one store, which does not make one of them; each misses scrapes. */
export const pairs: HistoryCase = {
  name: 'a pair of Prometheus servers',
  walk: [-2400, 600],
  write(history) {
    for (const replica of ['a', 'b']) {
      history.labelled({ prometheus_replica: replica }, (own) => {
        putPod(own, { namespace: 'shop', pod: 'leak-1', memory });
        putPod(own, { namespace: 'shop', pod: 'calm-1' });
        putHttp(own, { namespace: 'shop', pod: 'calm-1' });
        putUp(own, { namespace: 'shop', pod: 'calm-1' }, 1);
      });
    }
  },
  truth: {
    'leak-1': { comes: ['at_risk'], mode: 'memory_leak' },
    'calm-1': { states: ['normal'], signals: { request_rate: 10, memory_utilization: 200 / 512 } },
  },
};

/** Four minutes without samples, while a leak goes on. */
export const gap: HistoryCase = {
  name: 'a gap of four minutes',
  walk: [-2400, 600],
  write(history) {
    const isGone = (at: number): boolean => NOW - 1300 < at && at < NOW - 1060;
    history.relabelled(
      (_, labels) => labels,
      (own) => {
        for (const [pod, course] of [
          ['gap-1', (at: number) => (isGone(at) ? undefined : memory(at))],
          ['whole-1', memory],
        ] as const) {
          putPod(own, { namespace: 'shop', pod, memory: course });
        }
      },
    );
  },
  truth: {
    'whole-1': { comes: ['at_risk'], mode: 'memory_leak' },
    'gap-1': {
      states: ['warming_up', 'normal', 'at_risk', 'failing'],
      asEarlyAs: ['whole-1', 300],
    },
  },
};
