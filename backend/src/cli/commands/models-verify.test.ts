import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWatch } from '../../config/load.js';
import { seededRandom } from '../../core/random.js';
import { modelFeatureNames } from '../../prediction/model-inputs.js';
import { NO_CALIBRATION } from '../../models/calibration.js';
import { findKind } from '../../models/kinds.js';
import { createRegistry } from '../../models/registry.js';
import { runCli } from '../main.js';

const CLASSES = ['normal', 'one', 'two'];

/** A model of random rows, for the features of a configuration. */
async function saveModel(modelDir: string, kind: string, horizonSeconds: number): Promise<string> {
  const config = await loadWatch({ environment: {}, flags: {} });
  const names = modelFeatureNames(config);
  const random = seededRandom(4);
  const rows = 120;
  const features = Float64Array.from({ length: rows * names.length }, random);
  const learner = await findKind(kind)!.learner();
  const model = await learner.fit(
    {
      features,
      rows,
      featureNames: names,
      labels: Int32Array.from({ length: rows }, (_, row) =>
        Math.floor(3 * features[row * names.length]!),
      ),
      classes: CLASSES,
      groups: Int32Array.from({ length: rows }, (_, row) => row % 10),
    },
    { seed: 1, parameters: kind === 'xgboost' ? { rounds: 5 } : { trees: 5 } },
  );
  const registry = createRegistry({ modelDir });
  const id = await registry.save({
    model,
    metadata: {
      classes: CLASSES,
      featureNames: [...names],
      profile: 'demo',
      signals: config.signals.map(({ name }) => name),
      stepSeconds: config.stepSeconds,
      windowSeconds: config.windowSeconds,
      horizonSeconds,
      thresholds: [],
      calibration: NO_CALIBRATION,
      alarm: { threshold: 0.6, clearThreshold: 0.4, raiseSteps: 2, clearSteps: 5 },
      training: { datasetSha256: '', datasetRuns: 1, rows, seed: 1, parameters: {} },
      metrics: {},
      versions: {},
    },
    evaluation: {},
    reportHtml: '<p>',
  });
  await registry.activate(id);
  return id;
}

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const texts = { out: '', err: '' };
  const into = (key: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk: Buffer, _, done) {
        texts[key] += chunk.toString();
        done();
      },
    });
  const code = await runCli(['models', 'verify', ...argv], {
    stdout: into('out'),
    stderr: into('err'),
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, ...texts };
}

describe('kfp models verify', () => {
  let folder: string;
  let forest: string;
  let booster: string;
  let otherHorizon: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kfp-models-verify-'));
    booster = await saveModel(folder, 'xgboost', 60);
    otherHorizon = await saveModel(folder, 'random-forest', 61);
    forest = await saveModel(folder, 'random-forest', 60);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it('checks the active forest with ml-random-forest, on windows and at thresholds', async () => {
    const { code, out } = await run('--model-dir', folder, '--rows', '50');
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe(
      `${forest}: 50 windows of demo.csv.gz, 50 rows at the thresholds of its trees`,
    );
    expect(lines.slice(2)).toHaveLength(3);
    for (const line of lines.slice(2)) expect(line).toMatch(/ml-random-forest +100 .* same$/);
  });

  it('reads a booster’s file itself where Python has no library', async () => {
    const none = ['--python', '/no/such/python'];
    const { code, out } = await run(
      booster,
      '--model-dir',
      folder,
      '--rows',
      '20',
      '--json',
      ...none,
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      id: booster,
      kind: 'xgboost',
      passed: true,
      checks: [{ rows: 40, passed: true }],
    });
  });

  it('ends with 1 and says what differs, here from a library that calls all classes equal', async () => {
    const python = join(folder, 'python');
    const margins = JSON.stringify([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    await writeFile(
      python,
      `#!/bin/sh\ncat > /dev/null\necho '{"version": "0.0", "margins": ${margins}}'\n`,
    );
    await chmod(python, 0o755);
    const flags = ['--model-dir', folder, '--rows', '1', '--python', python];
    const { code, out, err } = await run(booster, ...flags);
    expect(code).toBe(1);
    expect(out).toMatch(/XGBoost 0\.0 library +2 .* DIFFERS/);
    expect(err).toMatch(/row \d, (normal|one|two): 0\.\d+ here, 0\.33\d+ there/);
    expect(err).toContain('MODEL_DIFFERS');
  });

  it('does without the shipped dataset where that does not fit, but not without one it was given', async () => {
    const flags = [otherHorizon, '--model-dir', folder, '--rows', '20'];
    const alone = await run(...flags);
    expect(alone.code).toBe(0);
    expect(alone.out).toContain('the shipped dataset does not fit');
    const given = await run(...flags, '--input', 'backend/data/demo.csv.gz');
    expect(given).toMatchObject({ code: 2, out: '' });
    expect(given.err).toContain('MODEL_INCOMPATIBLE');
  });

  it.each([
    [['--rows', '0'], 'It must be a whole number of at least 1.'],
    [['rf-20260101T000000Z-0000'], 'MODEL_NOT_FOUND'],
  ])('refuses %j', async (flags, code) => {
    const { code: exit, err } = await run('--model-dir', folder, ...flags);
    expect(exit).toBe(2);
    expect(err).toContain(code);
  });
});
