import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from './load.js';
import type { Config, Watch } from './schema.js';

const OURS = fileURLToPath(new URL('../../config/', import.meta.url));
const BEFORE = fileURLToPath(new URL('../../test/fixtures/config-v1/', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kfp-config-1-'));
});

async function load(text: string): Promise<Config> {
  const file = join(folder, 'mine.yaml');
  await writeFile(file, text);
  return loadConfig({ file });
}

const only = ({ watches }: Config): Watch => {
  expect(watches).toHaveLength(1);
  return watches[0]!;
};

/** All but how a signal is read and what its absence means: our packs go on, and an old file has its own. */
function meaning(config: Config): unknown {
  const watches = config.watches.map((watch) => ({
    ...watch,
    source: undefined,
    signals: watch.signals.map(({ name, unit, of }) => ({ name, unit, of })),
    modes: watch.modes.map(({ thresholds, ...mode }) => ({
      ...mode,
      description: '',
      thresholds: thresholds.map((threshold) => ({ ...threshold, while: undefined })),
    })),
  }));
  return { ...config, watches };
}

describe('files of version 1', () => {
  it('were seven', async () => expect(await readdir(BEFORE)).toHaveLength(7));

  it.each([
    'demo',
    'kubernetes',
    'kubernetes-istio',
    'kubernetes-without-rules',
    'kubernetes-workloads',
    'kubernetes-workloads-ingress-nginx',
    'kubernetes-workloads-istio',
  ])('%s.yaml means what ours of version 2 means', async (name) => {
    const before = await loadConfig({ file: join(BEFORE, `${name}.yaml`) });
    const ours = await loadConfig({ file: join(OURS, `${name}.yaml`) });
    expect(meaning(before)).toEqual(meaning(ours));
  });

  it('lie on top of the defaults, and name their watch', async () => {
    const config = await load('profile: mine\nstepSeconds: 1\nprometheus: { timeoutSeconds: 7 }\n');
    const defaults = await loadConfig();
    expect(only(config)).toEqual({ ...only(defaults), name: 'mine', stepSeconds: 1 });
    expect(config.injection).toEqual({ ...defaults.injection, watch: 'mine' });
    expect(config.prometheus.timeoutSeconds).toBe(7);
  });

  it('change the watch of one of our files', async () => {
    const config = await load(
      `extends: ${join(OURS, 'kubernetes.yaml')}\nvariables: { watched: 'namespace="shop"' }\n` +
        'horizonSeconds: 1800\nalarm: { raiseSteps: 3 }\nprometheus: { settleSeconds: 20 }\n',
    );
    const ours = only(await loadConfig({ file: join(OURS, 'kubernetes.yaml') }));
    expect(only(config)).toMatchObject({
      name: 'kubernetes',
      horizons: [1800],
      horizonSeconds: 1800,
      settleSeconds: 20,
      alarm: { ...ours.alarm, raiseSteps: 3 },
    });
    expect(only(config).signals[0]!.expr).toContain('namespace="shop"');
    expect(config.prometheus.url).toContain('monitoring');
  });

  it.each([
    ['kubernetes-workloads.yaml', 'kubernetes-istio.yaml'],
    ['kubernetes-istio.yaml', 'kubernetes-workloads.yaml'],
  ])('join %s and %s to one watch', async (...names) => {
    const files = names.map((name) => join(OURS, name)).join(', ');
    const ours = await loadConfig({ file: join(OURS, 'kubernetes-workloads-istio.yaml') });
    expect(await load(`extends: [${files}]\n`)).toEqual(ours);
  });

  it('have entries of before that are read, or no longer needed', async () => {
    const config = await load(
      [
        'modelDir: elsewhere',
        'api: { workbench: false, port: 1 }',
        'sharding: { lease: { name: kfp, durationSeconds: 20 } }',
        'injection: { leaseSeconds: 0, maxDurationSeconds: 90, combinations: [], dangerous: [] }',
        'modes: [{ name: down, description: x, breaches: [{ signal: restarts, atLeast: 1, forSteps: 1 }],',
        '  provocation: { intensity: [1, 1], rampSeconds: [0.5, 90], suddenShare: 0 } }]',
      ].join('\n'),
    );
    expect(config).toMatchObject({
      modelDir: 'elsewhere',
      api: { port: 1, host: '127.0.0.1' },
      sharding: { lease: { name: 'kfp', durationSeconds: 20 } },
      injection: { keepaliveSeconds: 0, maxDurationSeconds: 90 },
    });
    expect(only(config).modes).toMatchObject([
      { thresholds: [{ atLeast: 1 }], provocation: { rampSeconds: [0.5, 90] } },
    ]);
  });

  it.each([
    ['stepSeconds: fast', 'watch "demo": step must be a duration'],
    ['stepSecond: 2', '"stepSecond", which is not known here'],
    ['version: 3', 'version 3 is not known'],
    ['watches: { a: {} }', 'must say "version: 2"'],
  ])('refuses %s', async (text, reason) => {
    await expect(load(text)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(reason) as string,
    });
  });
});
