import { Worker } from 'node:worker_threads';

/** Threads that burn CPU. */
export interface Burners {
  readonly threads: number;
  /** @param share of the time that each thread burns, 0 to 1 */
  burn(share: number): void;
  close(): Promise<void>;
}

/**
 * Starts the threads at once, asleep: were they made when burning begins, their start would show
 * in memory and CPU, and give the failure away by something no real failure has.
 */
export function startBurners(threads: number): Burners {
  const duty = new Int32Array(new SharedArrayBuffer(4));
  const file = new URL('./cpu-burner.js', import.meta.url);
  const workers = Array.from({ length: threads }, () => new Worker(file, { workerData: duty }));
  workers.forEach((worker) => worker.unref());
  return {
    threads,
    burn(share) {
      Atomics.store(duty, 0, Math.round(1e6 * Math.min(Math.max(share, 0), 1)));
      Atomics.notify(duty, 0);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
