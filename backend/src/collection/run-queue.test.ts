import { expect, it } from 'vitest';
import type { PlannedRun } from './plan.js';
import { createRunQueue } from './run-queue.js';

/** An endless plan of runs r0, r1, …, the n-th n seconds long. */
function* plan(): Generator<PlannedRun, never> {
  for (let n = 0; ; n++) yield { runId: `r${n}`, leadSeconds: n } as PlannedRun;
}
const any = (): boolean => true;

it('hands out runs in order, without those that are done', () => {
  const queue = createRunQueue(plan(), new Set(['r0', 'r2']));
  expect([1, 2, 3].map(() => queue.take(any)?.runId)).toEqual(['r1', 'r3', 'r4']);
});

it('passes over what does not fit, and keeps it', () => {
  const queue = createRunQueue(plan(), new Set());
  expect(queue.take(({ leadSeconds }) => leadSeconds >= 2)?.runId).toBe('r2');
  expect(queue.take(any)?.runId).toBe('r0');
  expect(queue.take(({ leadSeconds }) => leadSeconds > 1e6)).toBeUndefined();
});

it('gives a failed run a second chance, and no third', () => {
  const queue = createRunQueue(plan(), new Set());
  const run = queue.take(any)!;
  expect(queue.giveBack(run)).toBe(true);
  expect(queue.take(any)).toBe(run);
  expect(queue.giveBack(run)).toBe(false);
  expect(queue.take(any)?.runId).toBe('r1');
});
