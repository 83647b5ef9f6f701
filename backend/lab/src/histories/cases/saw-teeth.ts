import { NOW, type Course } from '../history.js';
import { MIB, putPod } from '../pod.js';
import type { HistoryCase } from '../types.js';

const LIMIT = 512 * MIB;
const HOUR = 3600;

/** A share of the limit with a noise of its own, the same each time. */
const memory = (seed: number, share: (at: number) => number): Course => {
  const noise = (at: number): number => {
    const x = Math.sin(12.9898 * (at / 15) + 78.233 * seed) * 43_758.5453;
    return 0.008 * (x - Math.floor(x) - 0.5);
  };
  return (at) => LIMIT * (share(at) + noise(at));
};

/** @param phase seconds after the hour at which it falls */
const sawTooth =
  (period: number, low: number, high: number, phase = 0) =>
  (at: number): number =>
    low + ((high - low) * ((((at - phase - NOW) % period) + period) % period)) / period;

const cron = (at: number): number => {
  const place = (((at - NOW - 1200) % HOUR) + HOUR) % HOUR;
  return 0.3 + 0.52 * (place < 300 ? place / 300 : place < 600 ? 1 : 0);
};

/** Killed at its limit; each life takes 40 minutes. */
const KILLED = NOW + 400;
const leak = (at: number): number => {
  const end = at < KILLED - 3 * HOUR ? KILLED - 3 * HOUR : KILLED;
  return at >= end - 2400 && at < end ? 0.3 + (0.68 * (at - end + 2400)) / 2400 : 0.3;
};
/** The limit is watched at 95 %. */
const FULL = KILLED - 2400 + (2400 * 0.65) / 0.68;

const own = { namespace: 'load' };
const quiet = { states: ['normal'] };

/**
 * Memory of which people complain that predict_linear cries wolf: collectors, caches, jobs and a day's traffic, none of
 * which reaches the limit, and one leak that does. A deployment with hourly collection is rolled out meanwhile: its new
 * pod knows of the hours of the old one.
 */
export const sawTeeth: HistoryCase = {
  name: 'healthy saw-teeth, and a leak that comes again',
  before: 7 * HOUR,
  walk: [-2700, 900],
  write(history) {
    const put = (pod: string, seed: number, share: (at: number) => number): void =>
      putPod(history, { ...own, pod, memory: memory(seed, share) });
    put('young-1', 1, sawTooth(180, 0.6, 0.86));
    put('old-1', 2, sawTooth(600, 0.45, 0.85));
    put('hourly-1', 3, sawTooth(HOUR, 0.35, 0.88, 300));
    put('two-hours-1', 4, sawTooth(2 * HOUR, 0.4, 0.85, 600));
    put('cache-1', 5, (at) => 0.12 + 0.7 * (1 - Math.exp(-Math.max(0, at - NOW + 4 * HOUR) / 600)));
    put('job-1', 6, cron);
    put('daily-1', 7, (at) => 0.55 + 0.3 * Math.sin((2 * Math.PI * (at - NOW)) / 86_400));
    put('leak-1', 8, leak);
    const rolled = NOW - 1200;
    const shape = sawTooth(HOUR, 0.3, 0.87, rolled - NOW);
    const api = { ...own, workload: 'api' };
    putPod(history, { ...api, pod: 'api-1', memory: memory(9, shape), times: { to: rolled } });
    putPod(history, {
      ...api,
      pod: 'api-2',
      memory: memory(10, shape),
      times: { from: rolled },
      created: rolled - 3600,
    });
  },
  truth: {
    'young-1': quiet,
    'old-1': quiet,
    'hourly-1': quiet,
    'two-hours-1': quiet,
    'cache-1': quiet,
    'job-1': quiet,
    'daily-1': quiet,
    'api-2': { states: ['warming_up', 'normal'] },
    'leak-1': { alarmBefore: FULL - 600, mode: 'memory_leak' },
  },
};
