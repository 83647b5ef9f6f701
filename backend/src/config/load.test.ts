import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from './load.js';
import { publishedSchema, publishedWatchSchema } from './published-schema.js';
import type { Watch } from './schema.js';

const SHIPPED = new URL('../../config/', import.meta.url);

/** The demonstration's watch with other entries. */
const demo = (entries: string): string =>
  `version: 2\nwatches: { demo: { extends: demo, ${entries} } }\n`;

async function yamlFile(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'kfp-config-')), 'config.yaml');
  await writeFile(file, text);
  return file;
}

describe('loadConfig', () => {
  it('gives the frozen watch of the demonstration when nothing else is said', async () => {
    const config = await loadConfig();
    const [watch, ...others] = config.watches;
    expect(watch).toMatchObject({ name: 'demo', stepSeconds: 2, horizons: [60], settleSeconds: 1 });
    expect(others).toEqual([]);
    expect(watch!.modes.map((mode) => mode.name)).toContain('memory_leak');
    expect(Object.isFrozen(watch!.alarm)).toBe(true);
  });

  it('lets file, environment and flags win in this order', async () => {
    const file = await yamlFile(
      'version: 2\napi: { port: 1001 }\nprometheus: { url: "http://file:1" }\n',
    );
    const config = await loadConfig({
      file,
      environment: { KFP_PROMETHEUS_URL: 'http://environment:2', KFP_API_PORT: '1002' },
      flags: { api: { port: 1003 } },
    });
    expect(config.prometheus.url).toBe('http://environment:2');
    expect(config.prometheus.timeoutSeconds).toBe(5);
    expect(config.api.port).toBe(1003);
  });

  it('takes an empty variable of the environment as none', async () => {
    const names = ['KFP_CONFIG', 'KFP_PROMETHEUS_URL', 'KFP_API_HOST', 'KFP_API_PORT'];
    const environment = Object.fromEntries([...names, 'KFP_MODEL_DIR'].map((name) => [name, '']));
    expect(await loadConfig({ environment })).toEqual(await loadConfig());
  });

  it('refuses what only a newer version knows by its name, and leaves the file as it is', async () => {
    const text = '# mine\nversion: 2\nforesight: { depth: 3 }\n';
    const file = await yamlFile(text);
    await expect(loadConfig({ file })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('foresight') as string,
      hint: expect.stringContaining('schema.json') as string,
    });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it.each([
    [demo('stepp: 2s'), 'watch "demo": it has "stepp", which is not known here'],
    [demo('step: 2'), 'watch "demo": step must be string'],
    [demo('step: fast'), 'watch "demo": step must be a duration such as 15s'],
    [demo('step: 0s'), 'watch "demo": step must be longer than nothing'],
    [demo('window: 61s'), 'watch "demo": window must be a whole number of steps'],
    [demo('horizons: [1m, 2m]'), 'watch "demo": horizons must not have more than 1 items'],
    [demo('alarm: { threshold: 0.5, clearThreshold: 0.9 }'), 'clearThreshold'],
    [
      demo(
        'modes: [{ name: normal, description: x, thresholds: [{ signal: nope, forSteps: 1 }] }]',
      ),
      'no signal is called "nope"; watch "demo": failure mode "normal": give exactly one',
    ],
    [demo('labels: [job, failure]'), '"failure" is a label of the predictions'],
    [demo('labels: [job, job]'), '"job" is there twice'],
    [demo('labels: [__name__]'), '"__name__" is a label of Prometheus'],
    [demo('combinations: [[nope, cpu_spike]]'), 'combinations: no failure mode with a provocation'],
    ['version: 2\nwatches: { new: { step: 1s } }', 'watch "new": it must have required properties'],
    ['version: 2\nwatches: { audit: { extends: demo } }', 'a folder of this name'],
    ['version: 2\nwatches: { "a/b": { extends: demo } }', '"a/b"'],
    ['version: 2\nwatches: { a: 7 }', 'watch "a" must have entries'],
    ['version: 2\ninjection: { watch: nope }', 'injection.watch: no watch is called "nope"'],
    ['version: 2\ninjection: { keepalive: 2h }', 'injection.keepalive must be at most 1h'],
    [
      'prometheus: { basicAuth: { username: a, password: { env: B } }, bearerToken: { env: C } }',
      'give one of prometheus.basicAuth and prometheus.bearerToken, not both',
    ],
    ['prometheus: { headers: { Host: elsewhere } }', 'Host is not for you to set'],
    [
      'prometheus: { headers: { Authorization: x }, bearerToken: { env: B } }',
      'Authorization is set by bearerToken already',
    ],
  ])('refuses %s and says why', async (text, reason) => {
    const file = await yamlFile(text);
    await expect(loadConfig({ file })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(reason) as string,
    });
  });

  it('refuses a password in the address, without repeating it', async () => {
    const environment = { KFP_PROMETHEUS_URL: 'https://me:hidden@prometheus.example' };
    const error: unknown = await loadConfig({ environment }).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('give prometheus.basicAuth');
    expect(String(error)).not.toContain('hidden');
  });

  it('puts variables into expressions, whichever layer says them', async () => {
    const file = await yamlFile(
      'version: 2\nwatches:\n  a:\n    extends: demo\n    variables: { job: a, range: 10s }\n' +
        '    signals: [{ name: cpu_utilization, unit: ratio, description: CPU., expr: "rate(cpu{job=\\"{{job}}\\"}[{{range}}])" }]\n' +
        '    modes: [{ name: cpu, description: CPU., thresholds: [{ signal: cpu_utilization, atLeast: 1, forSteps: 1 }] }]\n' +
        '    combinations: []\n    dangerous: []\n',
    );
    const config = await loadConfig({ file, flags: { variables: { range: '2m' } } });
    expect(config.watches[0]!.signals[0]!.expr).toBe('rate(cpu{job="a"}[2m])');
    expect(config.injection.watch).toBeUndefined();
    await expect(loadConfig({ file, flags: { variables: { job: '{{other}}' } } })).rejects.toThrow(
      'watch "a": variable "job": no variable is called "other"',
    );
  });

  it('takes any number of watches, which extend packs and files, in place of the default one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kfp-config-'));
    await writeFile(join(folder, 'slow.yaml'), 'extends: pods\nstep: 1m\nwindow: 1h\n');
    const file = join(folder, 'config.yaml');
    await writeFile(
      file,
      'version: 2\nwatches:\n  shop: { extends: slow.yaml, horizons: [1h30m] }\n' +
        '  demo: { extends: demo }\n  mesh: { extends: [workloads, istio], settle: 45s }\n',
    );
    const { watches, injection } = await loadConfig({ file });
    const times = ({ name, stepSeconds, windowSeconds, horizons, settleSeconds }: Watch) => [
      name,
      stepSeconds,
      windowSeconds,
      horizons[0],
      settleSeconds,
    ];
    expect(watches.map(times)).toEqual([
      ['shop', 60, 3600, 5400, 30],
      ['demo', 2, 60, 60, 1],
      ['mesh', 15, 900, 900, 45],
    ]);
    expect(watches[2]!.signals.map(({ expr }) => expr).join()).toContain('istio_requests_total');
    expect(injection.watch).toBe('shop');
  });

  it('adds to the watches of a file that is extended, and changes them', async () => {
    const base = fileURLToPath(new URL('kubernetes.yaml', SHIPPED));
    const file = await yamlFile(
      `version: 2\nextends: ${base}\nwatches: { kubernetes: { step: 30s }, demo: { extends: demo } }\n`,
    );
    const { watches } = await loadConfig({ file });
    expect(watches.map(({ name, stepSeconds }) => [name, stepSeconds])).toEqual([
      ['kubernetes', 30],
      ['demo', 2],
    ]);
  });

  it.each(readdirSync(SHIPPED).filter((name) => name.endsWith('.yaml')))(
    'accepts backend/config/%s, and its schema does',
    async (name) => {
      const file = fileURLToPath(new URL(name, SHIPPED));
      const config = await loadConfig({ file });
      for (const { signals } of config.watches) {
        expect(signals.map(({ expr }) => expr).join()).not.toContain('{{');
      }
      const schema = Compile(JSON.parse(publishedSchema()) as object);
      expect(schema.Errors(parse(await readFile(file, 'utf8')))).toEqual([]);
    },
  );

  it.each(readdirSync(new URL('watches/', SHIPPED)).filter((name) => name.endsWith('.yaml')))(
    'has a schema for backend/config/watches/%s',
    async (name) => {
      const schema = Compile(JSON.parse(publishedWatchSchema()) as object);
      const text = await readFile(new URL(`watches/${name}`, SHIPPED), 'utf8');
      expect(schema.Errors(parse(text))).toEqual([]);
    },
  );

  it('names a file that cannot be read', async () => {
    await expect(loadConfig({ file: '/nowhere/kfp.yaml' })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringContaining('/nowhere/kfp.yaml') as string,
    });
  });
});
