import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { workerEntry } from '../core/worker-entry.js';
import { runTreeTask, type TreeAnswers, type TreeTask } from './tasks.js';

/** Runs tasks, several at once where there are threads. */
export interface TreePool {
  /** Tasks that may run at the same time. */
  readonly lanes: number;
  run<T extends TreeTask>(task: T): Promise<TreeAnswers[T['kind']]>;
}

/** In this thread; other work gets its turn between tasks. */
export const inlinePool: TreePool = {
  lanes: 1,
  async run(task) {
    await yieldToEventLoop();
    return runTreeTask(task) as never;
  },
};

/** Threads that have nothing to do end after this time. */
const IDLE_MILLISECONDS = 5_000;

const pools = new Map<number, TreePool>();

/**
 * Threads for growing trees; one pool per size and process, started when first used. They do not
 * keep the process alive. The data are never copied: they lie in shared memory.
 *
 * @param workers 0 or 1: no threads, everything runs in the caller's
 */
export function treePool(workers: number): TreePool {
  if (workers <= 1) return inlinePool;
  const existing = pools.get(workers);
  if (existing !== undefined) return existing;
  const entry = workerEntry(import.meta.url, 'tasks');
  const threads = new Piscina({
    filename: entry.url.href,
    name: 'runTreeTask',
    execArgv: entry.execArgv,
    minThreads: 0,
    maxThreads: workers,
    concurrentTasksPerWorker: 1,
    idleTimeout: IDLE_MILLISECONDS,
  });
  const pool: TreePool = { lanes: workers, run: (task) => threads.run(task) as Promise<never> };
  pools.set(workers, pool);
  return pool;
}
