import { NOW } from '../history.js';
import { MIB, putHttp, putPod, ramp } from '../pod.js';
import type { HistoryCase } from '../types.js';

const memory = ramp(150 * MIB, 400 * MIB, NOW - 2400, 3000);

/** One leak in two pods without a CPU limit; the requests of one have stopped. */
export const idleHttp: HistoryCase = {
  name: 'a leak at night, when no requests come',
  walk: [-2700, 600],
  write(history) {
    for (const pod of ['busy-1', 'idle-1'])
      putPod(history, { namespace: 'shop', pod, memory, cpuLimit: null });
    putHttp(history, { namespace: 'shop', pod: 'busy-1' });
    const requests = (at: number): number => 10 * (Math.min(at, NOW - 1800) - history.start);
    putHttp(history, { namespace: 'shop', pod: 'idle-1', requests });
  },
  truth: {
    'busy-1': { comes: ['at_risk'], mode: 'memory_leak' },
    'idle-1': { asEarlyAs: ['busy-1', 15], mode: 'memory_leak' },
  },
};
