import { expect, it } from 'vitest';
import { assembleDataset } from './assemble.js';
import type { FinishedRun } from './parts.js';

const finished = (runId: string, startedAt: number): FinishedRun =>
  ({ run: { runId }, record: { runId, startedAt } }) as FinishedRun;

it('has the same order whatever order runs were finished in', () => {
  const runs = [finished('s1-r00-01', 100), finished('s1-r00-00', 100), finished('s1-r00-02', 90)];
  const about = {
    profile: 'demo',
    stepSeconds: 2,
    signals: ['cpu'],
    seed: 1,
    command: 'kfp collect',
    versions: {},
    createdAt: 1_000_000_000,
  };
  for (const order of [runs, [...runs].reverse()]) {
    const dataset = assembleDataset(order, about);
    const ids = ['s1-r00-02', 's1-r00-00', 's1-r00-01'];
    expect(dataset.runs.map(({ runId }) => runId)).toEqual(ids);
    expect(dataset.metadata.runs.map(({ runId }) => runId)).toEqual(ids);
    expect(dataset.metadata.createdAt).toBe('2001-09-09T01:46:40.000Z');
  }
});
