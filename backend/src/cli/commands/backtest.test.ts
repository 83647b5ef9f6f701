import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWatch } from '../../config/load.js';
import { writeDataset } from '../../datasets/write.js';
import { syntheticDataset } from '../../training/dataset.fixture.js';
import { runCli } from '../main.js';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function kfp(args: readonly string[], signal = new AbortController().signal): Promise<Ended> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let [out, err] = ['', ''];
  stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await runCli(['backtest', ...args], { stdout, stderr, environment: {}, signal });
  return { code, out, err };
}

describe('kfp backtest', () => {
  let folder: string;
  let input: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kfp-backtest-'));
    input = join(folder, 'data.csv');
    const config = await loadWatch();
    await writeDataset(input, syntheticDataset(config, { normal: 4, memory_leak: 4 }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('shows examples', async () => {
    const { code, out } = await kfp(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('kfp backtest --prom-url');
  });

  it('prints the table, and writes a page that needs nothing else', async () => {
    const report = join(folder, 'report.html');
    const { code, out } = await kfp(['--input', input, '--report', report]);
    expect(code).toBe(0);
    for (const text of ['target-days', 'forecasts alone', 'anomaly alone', 'at random, as often']) {
      expect(out).toContain(text);
    }
    const page = await readFile(report, 'utf8');
    expect(page).toContain('<polyline class="risk"');
    expect(page).not.toMatch(/<script|https?:|<link|@import/);
  });

  it('counts the failures of a dataset as they were recorded', async () => {
    const { out } = await kfp(['--input', input, '--json']);
    const { predictors } = JSON.parse(out) as {
      predictors: { events: { failure?: { mode: string } }[] }[];
    };
    const failures = predictors[0]!.events.flatMap(({ failure }) => failure?.mode ?? []);
    expect(failures).toEqual(Array(4).fill('memory_leak'));
  });

  it.each([
    ['no source', [], 'FLAGS_INVALID'],
    ['two sources', ['--input', 'a', '--prom-url', 'http://b'], 'FLAGS_INVALID'],
    ['a split and a model', ['--input', 'a', '--split', '0.5', '--model', 'm'], 'FLAGS_INVALID'],
    ['no such time', ['--prom-url', 'http://127.0.0.1:9', '--from', 'soon'], 'TIME_INVALID'],
    [
      'from after to',
      ['--prom-url', 'http://127.0.0.1:9', '--from', '2', '--to', '1'],
      'TIME_INVALID',
    ],
  ])('refuses %s', async (_, args, code) => {
    const ended = await kfp(args);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(`(${code})`);
  });

  it('says that too little lies before the split', async () => {
    const { code, err } = await kfp(['--input', input, '--split', '0.2']);
    expect(code).toBe(2);
    expect(err).toContain('BACKTEST_TOO_SHORT');
  });

  it('names the line of a wrong incident', async () => {
    const file = join(folder, 'incidents.csv');
    await writeFile(file, 'job,start,end,mode\nx,1,2,fire\n');
    const { code, err } = await kfp(['--input', input, '--incidents', file]);
    expect(code).toBe(2);
    expect(err).toContain(`${file}: line 2: unknown mode "fire"`);
  });

  it('ends with 130 when it is interrupted', async () => {
    const { code } = await kfp(['--input', input], AbortSignal.abort(new Error('interrupted')));
    expect(code).toBe(130);
  });
});
