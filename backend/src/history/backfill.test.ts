import { describe, expect, it } from 'vitest';
import { KfpError } from '../core/errors.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { createBackfill } from './backfill.js';
import { HORIZON_BINS, MAX_BINS } from './bins.js';

const BIN = 30;
const NOW = 900_000;
const watch = {
  stepSeconds: 15,
  targetLabels: ['pod'],
  signals: ['memory', 'cpu'].map((name) => ({
    name,
    expr: name,
    unit: 'ratio' as const,
    description: '',
  })),
};

/** Answers with the time of each moment, from `since` on. */
function serverOf(options: { since?: number; fails?: (expr: string) => boolean } = {}) {
  const asked: { expr: string; start: number; end: number; step: number }[] = [];
  const client: Pick<PrometheusClient, 'queryRange'> = {
    queryRange(expr, { start, end, stepSeconds }) {
      asked.push({ expr, start, end, step: stepSeconds });
      if (options.fails?.(expr)) {
        return Promise.reject(new KfpError('PROMETHEUS_QUERY_FAILED', 'too much', { hint: '' }));
      }
      const count = Math.round((end - start) / stepSeconds) + 1;
      const values = Float64Array.from({ length: count }, (_, i) => {
        const at = start + i * stepSeconds;
        return at < (options.since ?? 0) ? NaN : at;
      });
      const known = values.some((value) => !Number.isNaN(value));
      return Promise.resolve(known ? [{ labels: { pod: 'a' }, values }] : []);
    },
  };
  return { client, asked };
}

/** Works until all is read; returns the bins that were put, by signal. */
async function fill(server: ReturnType<typeof serverOf>) {
  const put = new Map<string, Map<number, number>>();
  const backfill = createBackfill({
    client: server.client,
    watch: () => watch,
    signals: ['memory', 'cpu'],
    binSeconds: BIN,
    put: (target, signal, values, from) => {
      expect(target).toBe('a');
      const own = put.get(signal) ?? new Map<number, number>();
      put.set(signal, own);
      values.forEach((value, i) => {
        if (!Number.isNaN(value)) own.set(from + i, value);
      });
    },
  });
  let failed = 0;
  for (let cycle = 0; cycle < 2000 && backfill.progress() < 1; cycle++) {
    await backfill.work(NOW + 15 * cycle).catch(() => failed++);
  }
  expect(backfill.progress()).toBe(1);
  return { put, failed };
}

describe('the history before the service began', () => {
  it('is read newest first, every signal in turn, a bin each, as far back as is kept', async () => {
    const server = serverOf();
    const { put } = await fill(server);
    const bins = put.get('memory')!;
    expect(bins.size).toBe(MAX_BINS);
    expect(Math.max(...bins.keys())).toBe(NOW / BIN - 1);
    for (const [bin, value] of bins) expect(value).toBe(bin * BIN);
    expect(server.asked.slice(0, 3).map(({ expr }) => expr)).toEqual(['memory', 'cpu', 'memory']);
    const starts = server.asked.filter(({ expr }) => expr === 'cpu').map(({ start }) => start);
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
    expect(server.asked.every(({ step }) => step === BIN)).toBe(true);
    expect(server.asked[0]!.end - server.asked[0]!.start).toBe((2 * HORIZON_BINS - 1) * BIN);
  });

  it('ends where the server knows nothing more', async () => {
    const server = serverOf({ since: NOW - 100 * BIN });
    const { put } = await fill(server);
    expect(put.get('memory')!.size).toBe(100);
    // Two pieces that hold it, and the one before them.
    expect(server.asked.filter(({ expr }) => expr === 'memory')).toHaveLength(3);
  });

  it('leaves a signal whose query is refused after a few tries, and reads the others', async () => {
    const server = serverOf({ fails: (expr) => expr === 'memory' });
    const { put, failed } = await fill(server);
    expect(put.get('cpu')!.size).toBe(MAX_BINS);
    expect(put.has('memory')).toBe(false);
    expect(failed).toBe(3);
  });
});
