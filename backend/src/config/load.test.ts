import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from './load.js';
import { publishedSchema } from './published-schema.js';

const PROFILES = new URL('../../config/', import.meta.url);

async function yamlFile(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'kfp-config-')), 'config.yaml');
  await writeFile(file, text);
  return file;
}

describe('loadConfig', () => {
  it('gives the frozen demo profile when nothing else is said', async () => {
    const config = await loadConfig();
    expect(config.profile).toBe('demo');
    expect(config.modes.map((mode) => mode.name)).toContain('memory_leak');
    expect(Object.isFrozen(config.alarm)).toBe(true);
  });

  it('lets file, environment and flags win in this order', async () => {
    const file = await yamlFile('api: { port: 1001 }\nprometheus: { url: "http://file:1" }\n');
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
    const text = '# mine\nforesight: { depth: 3 }\nstepSeconds: 2\n';
    const file = await yamlFile(text);
    await expect(loadConfig({ file })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('foresight') as string,
      hint: expect.stringContaining('schema.json') as string,
    });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it.each([
    ['stepSecond: 2', 'stepSecond'],
    ['stepSeconds: fast', 'stepSeconds must be'],
    ['windowSeconds: 61', 'windowSeconds must be a whole number of steps'],
    ['alarm: { threshold: 0.5, clearThreshold: 0.9 }', 'clearThreshold'],
    [
      'modes: [{ name: normal, description: x, thresholds: [{ signal: nope, forSteps: 1 }] }]',
      'no signal is called "nope"; failure mode "normal": give exactly one',
    ],
    [
      'prometheus: { basicAuth: { username: a, password: { env: B } }, bearerToken: { env: C } }',
      'give one of prometheus.basicAuth and prometheus.bearerToken, not both',
    ],
    ['targetLabels: [job, failure]', '"failure" is a label of the predictions'],
    ['targetLabels: [job, job]', '"job" is there twice'],
    ['targetLabels: [__name__]', '"__name__" is a label of Prometheus'],
    ['prometheus: { bearerToken: { file: /a, env: B } }', 'give one of file and env'],
    ['prometheus: { tls: { certFile: /a } }', 'certFile and keyFile belong together'],
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
      'variables: { job: a, range: 10s }\nsignals:\n  - { name: cpu_utilization, unit: ratio, description: CPU., expr: "rate(cpu{job=\\"{{job}}\\"}[{{range}}])" }\n' +
        'modes:\n  - { name: cpu, description: CPU., thresholds: [{ signal: cpu_utilization, atLeast: 1, forSteps: 1 }] }\ninjection: { combinations: [], dangerous: [] }\n',
    );
    const config = await loadConfig({ file, flags: { variables: { range: '2m' } } });
    expect(config.signals[0]!.expr).toBe('rate(cpu{job="a"}[2m])');
    await expect(loadConfig({ file, flags: { variables: { job: '{{other}}' } } })).rejects.toThrow(
      'variable "job": no variable is called "other"',
    );
  });

  it.each(readdirSync(PROFILES).filter((name) => name.endsWith('.yaml')))(
    'accepts backend/config/%s, and its schema does',
    async (name) => {
      const file = fileURLToPath(new URL(name, PROFILES));
      const config = await loadConfig({ file });
      expect(config.signals.map(({ expr }) => expr).join()).not.toContain('{{');
      const schema = Compile(JSON.parse(publishedSchema()) as object);
      expect(schema.Errors(parse(await readFile(file, 'utf8')))).toEqual([]);
    },
  );

  it('names a file that cannot be read', async () => {
    await expect(loadConfig({ file: '/nowhere/kfp.yaml' })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringContaining('/nowhere/kfp.yaml') as string,
    });
  });
});
