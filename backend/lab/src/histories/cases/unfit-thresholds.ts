import { NOW } from '../history.js';
import { putHttp, putPod, ramp, since } from '../pod.js';
import type { HistoryCase } from '../types.js';

const SLOW = [
  ['0.5', 0.02],
  ['1', 0.1],
  ['2.5', 0.99],
  ['10', 1],
] as const;

/** Thresholds that some pods are beyond all their life, and one that fails today. */
export const unfitThresholds: HistoryCase = {
  name: 'thresholds that do not fit',
  before: 12 * 3600,
  after: 900,
  every: 60,
  walk: [-900, 900],
  write(history) {
    const own = (pod: string) => ({ namespace: 'shop', pod });
    // A report takes two seconds, always.
    putPod(history, own('report-1'));
    putHttp(history, { ...own('report-1'), buckets: SLOW, mean: 1.8 });
    // Uses all that it may, and is held back; it is a batch job.
    putPod(history, { ...own('batch-1'), cpu: 0.98, throttled: 0.9 });
    // One request of ten fails, by contract.
    putPod(history, own('strict-1'));
    putHttp(history, { ...own('strict-1'), errors: since(history.start, 1) });
    // A pod that is new, beside an older one of the same workload.
    const report = { ...own('report-new'), workload: 'report-1' };
    const times = { from: NOW - 2400 };
    putPod(history, { ...report, times, created: NOW - 2400 });
    putHttp(history, { ...report, buckets: SLOW, mean: 1.8, times });
    // This one became full within the last hour: that is no habit.
    const memory = ramp(0.3 * 2 ** 29, 0.68 * 2 ** 29, NOW - 3000, 2400);
    putPod(history, { ...own('full-1'), memory });
  },
  truth: {
    'report-1': {
      states: ['normal'],
      notObservable: {
        high_latency:
          'the threshold does not fit: latency_p95_seconds is at or above 0.5 most of the time',
      },
    },
    'report-new': { states: ['normal', 'warming_up'] },
    'batch-1': { states: ['normal'] },
    'strict-1': { states: ['normal'] },
    'full-1': { comes: ['failing'], mode: 'memory_leak' },
  },
};
