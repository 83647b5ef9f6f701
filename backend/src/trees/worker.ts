import { runTreeTask, type TreeAnswers, type TreeTask } from './tasks.js';

/** A thread of the pool: piscina calls it with each task. */
export function run(task: TreeTask): TreeAnswers[TreeTask['kind']] {
  return runTreeTask(task);
}
