import { Worker } from 'node:worker_threads';
import type { FailureMode } from './types.js';

/** At full level the process is to use this share of its limit; a container could use no more. */
const FULL_SHARE = 1.02;

/** How fast the burners follow the difference between aim and measurement, per tick. */
const GAIN = 0.35;

export interface CpuSpike extends FailureMode {
  /** Ends the burners. */
  close(): Promise<void>;
}

/**
 * Burns CPU in threads of its own, so that the event loop stays free, until the whole process uses
 * the asked share of its limit.
 *
 * @param usedCores what the whole process used lately, in cores
 */
export function createCpuSpike(deps: {
  readonly limitCores: number;
  readonly usedCores: () => number;
}): CpuSpike {
  const threads = Math.max(1, Math.ceil(deps.limitCores * FULL_SHARE));
  // One number, shared: the share of time each thread burns, in millionths.
  const duty = new Int32Array(new SharedArrayBuffer(4));
  let workers: Worker[] = [];
  let burning = 0;

  const close = async (): Promise<void> => {
    const ending = workers;
    workers = [];
    burning = 0;
    Atomics.store(duty, 0, 0);
    await Promise.all(ending.map((worker) => worker.terminate()));
  };

  return {
    name: 'cpu_spike',
    title: 'CPU spike',
    description: 'Threads burn CPU until the limit is used up.',
    defaultRampSeconds: 60,
    close,
    apply(level) {
      if (level === 0) {
        if (workers.length > 0) void close();
        return;
      }
      if (workers.length === 0) {
        const file = new URL('./cpu-burner.js', import.meta.url);
        workers = Array.from({ length: threads }, () => new Worker(file, { workerData: duty }));
        workers.forEach((worker) => worker.unref());
      }
      const aim = deps.limitCores * FULL_SHARE * level;
      burning += GAIN * (aim - deps.usedCores());
      burning = Math.min(Math.max(burning, 0), threads);
      Atomics.store(duty, 0, Math.round((1e6 * burning) / threads));
    },
  };
}
