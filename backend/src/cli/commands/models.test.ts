import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveSmallModel } from '../../models/saved-model.fixture.js';
import { createAuditLog } from '../../access/audit-log.js';
import { runCli } from '../main.js';

async function kfp(...argv: string[]): Promise<{ code: number; err: string }> {
  let err = '';
  const into = (take: (text: string) => void): Writable =>
    new Writable({
      write(chunk, _, done) {
        take(String(chunk));
        done();
      },
    });
  const io = {
    stdout: into(() => undefined),
    stderr: into((text) => (err += text)),
    environment: {},
    signal: new AbortController().signal,
  };
  return { code: await runCli(argv, io), err };
}

describe('kfp models activate', () => {
  let models: string;
  let data: string;
  let ids: string[];
  beforeAll(async () => {
    models = await mkdtemp(join(tmpdir(), 'kfp-models-'));
    data = await mkdtemp(join(tmpdir(), 'kfp-data-'));
    ids = [await saveSmallModel(own(), 'random-forest'), await saveSmallModel(own(), 'xgboost')];
  });
  afterAll(async () => {
    await rm(models, { recursive: true });
    await rm(data, { recursive: true });
  });
  /** The folder of the only watch. */
  const own = (): string => join(models, 'demo');
  const active = async (): Promise<unknown> =>
    JSON.parse(await readFile(join(own(), 'active.json'), 'utf8'));

  it('is in the audit log of the service', async () => {
    const flags = ['--model-dir', models, '--data-dir', data];
    expect((await kfp('models', 'activate', ids[0]!, ...flags)).code).toBe(0);
    expect(await active()).toEqual({ active: ids[0] });
    const { entries } = await createAuditLog({ folder: join(data, 'audit') }).page({ limit: 9 });
    expect(entries).toMatchObject([
      {
        from: { address: 'command line' },
        action: 'kfp models activate',
        details: { id: ids[0], modelDir: own() },
        result: { statusCode: 200 },
      },
    ]);
  });

  it('changes and records nothing for what is no model', async () => {
    const before = await active();
    const { code, err } = await kfp('models', 'activate', 'rf-none', '--model-dir', models);
    expect([code, err]).toEqual([2, expect.stringContaining('rf-none')]);
    expect(await active()).toEqual(before);
    expect(existsSync(join(models, 'audit'))).toBe(false);
    const elsewhere = join(data, 'missing');
    expect((await kfp('models', 'activate', ids[0]!, '--model-dir', elsewhere)).code).toBe(2);
    expect(existsSync(elsewhere)).toBe(false);
  });
});

describe('kfp models with several watches', () => {
  it('wants to know which, and lists them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kfp-models-'));
    const config = join(folder, 'two.yaml');
    await writeFile(
      config,
      'version: 2\nwatches: { quick: { extends: demo }, slow: { extends: demo } }\n',
    );
    const id = await saveSmallModel(join(folder, 'slow'), 'xgboost');
    const flags = ['--config', config, '--model-dir', folder];
    const none = await kfp('models', 'activate', id, ...flags);
    expect(none.code).toBe(2);
    expect(none.err).toContain('Choose one with --watch: quick, slow.');
    const wrong = await kfp('models', 'list', ...flags, '--watch', 'other');
    expect(wrong.err).toContain('There is no watch "other".');
    expect((await kfp('models', 'activate', id, ...flags, '--watch', 'slow')).code).toBe(0);
    expect((await kfp('models', 'activate', id, ...flags, '--watch', 'quick')).code).toBe(2);
    await rm(folder, { recursive: true });
  });
});
