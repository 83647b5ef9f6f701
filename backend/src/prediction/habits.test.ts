import { expect, it } from 'vitest';
import type { PrometheusClient } from '../prometheus/client.js';
import { gridPoints } from '../prometheus/grid.js';
import { createHabits } from './habits.js';

const watch = {
  signals: [{ name: 'cpu', unit: 'ratio' as const, description: '', expr: 'cpu' }],
  modes: [
    { name: 'spike', description: '', thresholds: [{ signal: 'cpu', atLeast: 0.9, forSteps: 1 }] },
  ],
  targetLabels: ['namespace', 'pod'],
  horizonSeconds: 900,
};

it('know what is usual for a pod and for its siblings, and look again soon after a look in vain', async () => {
  let asked = 0;
  let isAway = true;
  const client: Pick<PrometheusClient, 'queryRange'> = {
    queryRange: async (_, range) => {
      asked++;
      if (isAway) throw new Error('away');
      const values = (value: number) => new Float64Array(gridPoints(range)).fill(value);
      return [
        { labels: { namespace: 'batch', pod: 'a' }, values: values(0.95) },
        { labels: { namespace: 'shop', pod: 'b' }, values: values(0.2) },
      ];
    },
  };
  const habits = createHabits(client, () => watch);
  const of = (namespace: string, pod: string) =>
    habits.of({ target: `${namespace}:${pod}`, labels: { namespace, pod } });
  await expect(habits.look(100_000)).rejects.toThrow('away');
  await habits.look(100_015);
  expect(asked).toBe(1);
  isAway = false;
  await habits.look(100_300);
  expect(of('batch', 'a')).toEqual(Uint8Array.of(1));
  expect(of('batch', 'new')).toEqual(Uint8Array.of(1));
  expect(of('shop', 'b')).toBeUndefined();
  expect(of('other', 'c')).toBeUndefined();
  await habits.look(101_000);
  expect(asked).toBe(2);
});
