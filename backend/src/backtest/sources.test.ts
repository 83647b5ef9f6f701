import { beforeAll, describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import type { Watch } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { TimeRange } from '../prometheus/grid.js';
import { syntheticDataset } from '../training/dataset.fixture.js';
import { createDatasetSource, labelsOf, splitByRuns } from './dataset-source.js';
import { createPrometheusSource } from './prometheus-source.js';
import type { Chunk, HistorySource, Stretch } from './source.js';

let config: Watch;
beforeAll(async () => {
  config = await loadWatch();
});

async function all(source: HistorySource, stretch: Stretch = source.stretch): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of source.chunks(stretch)) chunks.push(chunk);
  return chunks;
}

describe('a dataset as history', () => {
  it('is its runs, each anew, target by target in the order of time', async () => {
    const dataset = syntheticDataset(config, { normal: 3, memory_leak: 2 });
    const chunks = await all(createDatasetSource({ dataset, config, name: 'd' }));
    expect(chunks).toHaveLength(5);
    expect(chunks.every(({ fresh }) => fresh)).toBe(true);
    const order = chunks.map(({ targets, start }) => `${targets[0]!.target} ${start}`);
    expect(order).toEqual([...order].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
    const [first] = chunks;
    expect(first!.overlap).toBe(30);
    expect(first!.targets[0]!.columns[0]!.subarray(0, 30).every(Number.isNaN)).toBe(true);
    expect(first!.targets[0]!.columns[0]!.subarray(30)).toEqual(first!.recorded!.run.signals[0]);
  });

  it('is split between runs: none is on both sides', async () => {
    const dataset = syntheticDataset(config, { normal: 4, memory_leak: 4 });
    const source = createDatasetSource({ dataset, config, name: 'd' });
    const at = splitByRuns(dataset, 0.5);
    const before = await all(source, { from: source.stretch.from, to: at });
    const after = await all(source, { from: at + 1, to: source.stretch.to });
    expect(before).toHaveLength(4);
    for (const { recorded } of after) {
      expect(recorded!.run.timestamps[0]!).toBeGreaterThan(at);
    }
    const ids = [...before, ...after].map(({ recorded }) => recorded!.run.runId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('must fit the configuration', () => {
    const dataset = syntheticDataset(config, { normal: 1 });
    const other = { ...config, stepSeconds: 15 };
    expect(() => createDatasetSource({ dataset, config: other, name: 'd' })).toThrow(
      expect.objectContaining({ code: 'DATASET_INCOMPATIBLE', statusCode: 400 }),
    );
  });

  it('knows the labels of its targets', () => {
    expect(labelsOf('demo-app:127.0.0.1:3001', ['job', 'instance'])).toEqual({
      job: 'demo-app',
      instance: '127.0.0.1:3001',
    });
  });
});

describe('a Prometheus server as history', () => {
  /** Answers its own time as value; too much for it are more steps than `most`. */
  const serverOf = (most: number): { client: PrometheusClient; asked: TimeRange[] } => {
    const asked: TimeRange[] = [];
    const client = {
      url: 'http://made',
      queryRange: async (_: string, range: TimeRange) => {
        const steps = Math.round((range.end - range.start) / range.stepSeconds) + 1;
        if (steps > most) throw new KfpError('PROMETHEUS_TIMEOUT', 'too slow');
        asked.push(range);
        const values = Float64Array.from(
          { length: steps },
          (__, i) => range.start + i * range.stepSeconds,
        );
        return [{ labels: { job: 'j', instance: 'i' }, values }];
      },
    } as unknown as PrometheusClient;
    return { client, asked };
  };

  it.each([
    ['at once', 100_000],
    ['in halves where it is slow', 75],
  ])('is read without gap or overlap, %s', async (_, most) => {
    const { client } = serverOf(most);
    const stretch = { from: 1_000_001, to: 1_004_001 };
    const chunks = await all(createPrometheusSource({ client, config, stretch }));
    expect(chunks.map(({ fresh }) => fresh)).toEqual(chunks.map((__, i) => i === 0));
    // Inwards to the grid of live prediction.
    let expected = 1_000_002;
    for (const { start, steps, overlap, targets } of chunks) {
      expect(start).toBe(expected);
      const [column] = targets[0]!.columns;
      expect(column).toHaveLength(overlap + steps);
      expect(column![overlap]).toBe(start);
      expect(column![0]).toBe(start - config.windowSeconds);
      expected += steps * config.stepSeconds;
    }
    expect(expected).toBe(1_004_002);
    expect(chunks.at(-1)!.done).toBe(1);
  });

  it('gives up where even one window is too much', async () => {
    const { client } = serverOf(20);
    const source = createPrometheusSource({ client, config, stretch: { from: 0, to: 1000 } });
    await expect(all(source)).rejects.toHaveProperty('code', 'PROMETHEUS_TIMEOUT');
  });

  it('is asked for one signal only, for a picture', async () => {
    const { client, asked } = serverOf(1000);
    const source = createPrometheusSource({ client, config, stretch: { from: 0, to: 1000 } });
    const course = await source.signalOf('j:i', 'cpu_utilization', { from: 11, to: 19 });
    expect(course).toEqual({ start: 12, values: Float64Array.of(12, 14, 16, 18) });
    expect(asked).toHaveLength(1);
    expect(await source.signalOf('j:i', 'nothing', { from: 11, to: 19 })).toBeUndefined();
  });
});
