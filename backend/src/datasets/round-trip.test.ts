import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metadataPath } from './metadata-file.js';
import { readDataset } from './read.js';
import type { Dataset } from './types.js';
import { writeDataset } from './write.js';

const dataset: Dataset = {
  signals: ['memory_utilization', 'error_ratio'],
  metadata: {
    formatVersion: 1,
    profile: 'demo',
    stepSeconds: 2,
    signals: ['memory_utilization', 'error_ratio'],
    versions: { kfp: '0.1.0' },
    command: 'kfp collect',
    seed: 1,
    createdAt: '2026-01-01T00:00:00Z',
    runs: [
      {
        runId: 'r1',
        target: 'demo-app:127.0.0.1:3001',
        scenario: 'memory_leak',
        mode: 'memory_leak',
        startedAt: 1000,
        failedAt: 1004,
        endedAt: 1004,
        settings: {},
      },
    ],
  },
  runs: [
    {
      runId: 'r1',
      target: 'demo-app:127.0.0.1:3001',
      scenario: 'memory_leak',
      mode: 'memory_leak',
      timestamps: Float64Array.of(1000, 1002, 1004),
      violation: Uint8Array.of(0, 0, 1),
      timeToFailure: Float64Array.of(4, 2, 0),
      signals: [Float64Array.of(0.25, NaN, 0.96), Float64Array.of(0, 0, 0.001)],
    },
  ],
};

describe('a dataset on disk', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'kfp-datasets-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const failure = async (path: string): Promise<{ code?: string; message: string }> =>
    readDataset(path).then(
      () => expect.unreachable('a broken dataset was read'),
      (error: unknown) => error as Error & { code?: string },
    );

  it.each(['data.csv', 'data.csv.gz'])('reads back what was written to %s', async (name) => {
    const path = join(folder, name);
    await writeDataset(path, dataset);
    expect(await readDataset(path)).toEqual(dataset);
    expect((await readdir(folder)).sort()).toEqual([name, 'data.meta.json'].sort());
  });

  it('reads what an earlier version called breach', async () => {
    const path = join(folder, 'data.csv');
    await writeDataset(path, dataset);
    await writeFile(path, (await readFile(path, 'utf8')).replace(',violation,', ',breach,'));
    expect(await readDataset(path)).toEqual(dataset);
  });

  it('writes the columns of the contract, and nothing for a missing value', async () => {
    const path = join(folder, 'data.csv.gz');
    await writeDataset(path, dataset);
    expect(
      gunzipSync(await readFile(path))
        .toString()
        .split('\n')
        .slice(0, 3),
    ).toEqual([
      'timestamp,run_id,target,scenario,mode,violation,time_to_failure_seconds,memory_utilization,error_ratio',
      '1000,r1,demo-app:127.0.0.1:3001,memory_leak,memory_leak,0,4,0.25,0',
      '1002,r1,demo-app:127.0.0.1:3001,memory_leak,memory_leak,0,2,,0',
    ]);
  });

  it('names what is wrong with a file', async () => {
    const path = join(folder, 'data.csv');
    await writeDataset(path, dataset);
    const good = await readFile(path, 'utf8');

    await writeFile(path, '');
    expect(await failure(path)).toMatchObject({ code: 'DATASET_EMPTY' });

    await writeFile(path, good.split('\n')[0]!);
    expect(await failure(path)).toMatchObject({ code: 'DATASET_EMPTY' });

    await writeFile(path, good.replace('memory_utilization', 'memory'));
    const missing = await failure(path);
    expect(missing.code).toBe('DATASET_COLUMN_MISSING');
    expect(missing.message).toContain('memory_utilization');

    await writeFile(path, good.replace('0.96', 'much'));
    const invalid = await failure(path);
    expect(invalid.code).toBe('DATASET_INVALID');
    expect(invalid.message).toContain('line 4, column memory_utilization: "much"');

    await writeFile(path, good.replace('1002,', '1003,'));
    expect((await failure(path)).message).toContain('not in steps of 2 s');

    await rm(metadataPath(path));
    expect(await failure(path)).toMatchObject({ code: 'DATASET_METADATA_UNREADABLE' });

    expect(await failure(join(folder, 'other.csv'))).toMatchObject({ code: 'DATASET_UNREADABLE' });
  });
});
