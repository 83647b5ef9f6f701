import { NOW } from '../history.js';
import { MIB, putHttp, putPod, ramp } from '../pod.js';
import type { HistoryCase } from '../types.js';

const leak = ramp(150 * MIB, 400 * MIB, NOW - 2400, 3000);
/** 95 % of 512 MiB. */
const FULL = NOW - 2400 + (3000 * (0.95 * 512 - 150)) / 400;
const own = { namespace: 'shop', memory: leak };

/** One leak in three pods: with all limits, with a memory limit only, with that and HTTP. */
export const memoryLimitOnly: HistoryCase = {
  name: 'a memory limit and no CPU limit',
  walk: [-2700, 600],
  write(history) {
    putPod(history, { ...own, pod: 'both-1' });
    putPod(history, { ...own, pod: 'memory-1', cpuLimit: null });
    putPod(history, { ...own, pod: 'http-1', cpuLimit: null });
    putHttp(history, { namespace: 'shop', pod: 'http-1' });
    const limitless = { cpuLimit: null, memoryLimit: null };
    putPod(history, { namespace: 'shop', pod: 'none-1', ...limitless });
    const ready = (at: number): number => (at < NOW ? 1 : 0);
    putPod(history, { namespace: 'shop', pod: 'down-1', ...limitless, ready });
  },
  truth: {
    'both-1': { alarmBefore: FULL - 240, mode: 'memory_leak' },
    'memory-1': { asEarlyAs: ['both-1', 15], mode: 'memory_leak' },
    'http-1': { asEarlyAs: ['both-1', 15], mode: 'memory_leak' },
    'none-1': {
      states: ['normal'],
      notObservable: {
        memory_leak: 'no memory limit',
        cpu_spike: 'no CPU limit',
        high_latency: 'no HTTP metrics',
        error_rate: 'no HTTP metrics',
      },
    },
    'down-1': { comes: ['failing'], mode: 'service_down' },
  },
};
