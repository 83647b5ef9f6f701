import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { ScaleReport } from '../src/bench/scale/report.js';
import { anyFreePort } from '../../src/doctor/ports.js';

const PODS = 200;

it('npm run bench:scale has real Prometheus scrape, and the real backend predict, every pod', async () => {
  const output = await mkdtemp(join(tmpdir(), 'kfp-bench-'));
  try {
    const port = await anyFreePort('127.0.0.1');
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(import.meta.dirname, '../bin/bench.mjs'),
      'scale',
      // A model takes a minute to train; forecasts alone take the same path.
      '--pods',
      String(PODS),
      '--cycles',
      '0',
      '--model',
      'none',
      '--no-peer',
      '--port',
      String(Math.min(port, 65_000)),
      '--output',
      output,
    ]);
    expect(stdout).toContain(`${PODS} pods █`);
    const { results } = JSON.parse(
      await readFile(join(output, 'scaling.json'), 'utf8'),
    ) as ScaleReport;
    const [result] = results;
    // Pods that were replaced within the window are targets, too.
    expect(result!.targets).toBeGreaterThanOrEqual(PODS);
    expect(result!.metricsSeries).toBeGreaterThan(result!.targets);
    expect(result!.prometheusSeconds).toBeGreaterThanOrEqual(0);
    for (const stage of ['query', 'parse', 'forecasts', 'metrics'] as const) {
      expect(result!.stages[stage]).toBeGreaterThan(0);
    }
  } finally {
    await rm(output, { recursive: true, force: true });
  }
});
