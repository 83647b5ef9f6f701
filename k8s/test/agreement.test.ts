import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createProgram } from '../../backend/src/cli/main.js';
import { loadConfig } from '../../backend/src/config/load.js';
import { demoInstances } from '../../backend/lab/src/local/demo-instances.js';
import { composeFile } from './support/compose.js';
import { containers, workloads, type Container, type KubernetesObject } from './support/objects.js';
import { objectsOf, OVERLAYS, reason } from './support/overlays.js';
import { ROOT } from './support/repository.js';
// @ts-expect-error plain JavaScript
import { prometheusRule } from '../bin/write-prometheus-rule.mjs';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const json = <T>(file: string): T => JSON.parse(read(file)) as T;
const compose = composeFile();
const allContainers = (objects: readonly KubernetesObject[]): Container[] =>
  workloads(objects).flatMap(containers);

/** What the scripts of the jobs read themselves. */
const SCRIPT_VARIABLES = new Set(['INSTANCES', 'SECONDS_LONG', 'SHIPPED']);

/** Which variables of the environment the configuration is read from. */
async function configVariables(): Promise<Set<string>> {
  const asked = new Set<string>();
  const environment = new Proxy<Record<string, string>>(
    {},
    { get: (_, name) => void asked.add(String(name)) },
  );
  await loadConfig({ environment });
  return asked;
}

const DEMO_VARIABLES = new Set(
  read('demo-app/src/settings.ts').match(/(?<=')[A-Z][A-Z_]+(?=')/g) ?? [],
);

describe('names of environment variables', () => {
  it('are those that the service and the application read', async () => {
    const known = await configVariables();
    expect(known).toContain('KFP_PROMETHEUS_URL');
    const ofCompose = Object.values(compose.services).map(({ image, environment = {} }) => ({
      image,
      names: Object.keys(environment),
    }));
    const ofPods = OVERLAYS.flatMap(objectsOf).length
      ? OVERLAYS.flatMap((overlay) => allContainers(objectsOf(overlay))).map((one) => ({
          image: one.image,
          names: (one.env ?? []).map(({ name }) => name),
        }))
      : [];
    for (const { image, names } of [...ofCompose, ...ofPods]) {
      for (const name of names) {
        if (image.startsWith('kfp-backend')) {
          expect(known.has(name) || SCRIPT_VARIABLES.has(name), name).toBe(true);
        }
        if (image.startsWith('kfp-demo-app')) expect([...DEMO_VARIABLES]).toContain(name);
      }
    }
  });

  it('give Grafana every variable that its provisioning asks for', () => {
    const wanted = new Set(
      ['datasources', 'plugins', 'alerting']
        .flatMap((folder) => {
          const path = join(ROOT, 'provisioning', folder);
          return readdirSync(path).map((name) => read(`provisioning/${folder}/${name}`));
        })
        .flatMap((text) => text.match(/(?<![$\w])\$\{?(KFP_\w+)/g) ?? [])
        .map((match) => match.replace(/[${]/g, '')),
    );
    expect(wanted).toContain('KFP_API_URL');
    expect(Object.keys(compose.services['grafana']!.environment!)).toEqual(
      expect.arrayContaining([...wanted]),
    );
    if (reason !== undefined) return;
    const grafana = allContainers(objectsOf('k8s/overlays/demo')).find(
      ({ name }) => name === 'grafana',
    )!;
    expect(grafana.env!.map(({ name }) => name)).toEqual(expect.arrayContaining([...wanted]));
  });
});

describe('images', () => {
  const values = read('k8s/overlays/kube-prometheus-stack/values.yaml');
  const used = (): string[] => [
    ...Object.values(compose.services).map(({ image }) => image),
    ...OVERLAYS.flatMap((overlay) => allContainers(objectsOf(overlay))).map(({ image }) => image),
    ...(values.match(/(?<=image: )\S+/g) ?? []),
  ];

  it('are one version each, everywhere, and none is "latest"', () => {
    const versions = new Map<string, Set<string>>();
    for (const image of used()) {
      const [name, tag] = image.split(':') as [string, string | undefined];
      expect(tag, image).toMatch(/\d+\.\d+\.\d+/);
      versions.set(name, (versions.get(name) ?? new Set()).add(tag!));
    }
    expect([...versions].filter(([, tags]) => tags.size > 1)).toEqual([]);
  });

  it.each(['backend', 'demo-app', 'plugin'])(
    'of %s has the version of its package',
    (workspace) => {
      const { version } = json<{ version: string }>(`${workspace}/package.json`);
      expect(used()).toContain(`kfp-${workspace}:${version}`);
      expect(read(`${workspace}/Dockerfile`)).toContain(`-t kfp-${workspace}:${version} .`);
    },
  );

  it('are built from pinned ones', () => {
    for (const workspace of ['backend', 'demo-app', 'plugin']) {
      const bases = read(`${workspace}/Dockerfile`).match(/(?<=^FROM )\S+/gm)!;
      const external = bases.filter((base) => base !== 'packages');
      expect(external.length).toBeGreaterThan(0);
      for (const base of external) expect(base).toMatch(/^[a-z]+:\d+\.\d+\.\d+/);
    }
  });
});

describe('the demo is the same everywhere', () => {
  const sizes = demoInstances([1, 2]);
  const environments = (): Record<string, string>[] => [
    compose.services['demo-app-1']!.environment!,
    compose.services['demo-app-2']!.environment!,
    ...allContainers(objectsOf('k8s/overlays/demo'))
      .filter(({ name }) => name === 'demo-app')
      .map(({ env }) => Object.fromEntries(env!.map(({ name, value }) => [name, value!]))),
  ];

  it('has instances of the size that `npm start` gives them', () => {
    environments().forEach((environment, index) => {
      const size = sizes[index % 2]!;
      expect(environment).toMatchObject({
        MEMORY_LIMIT_BYTES: String(size.memoryLimitBytes),
        CPU_LIMIT_CORES: String(size.cpuLimitCores),
      });
    });
  });

  it('has them under the same load', () => {
    const rates = [
      ...['load-1', 'load-2'].map((name) => compose.services[name]!.command!),
      ...allContainers(objectsOf('k8s/overlays/demo'))
        .filter(({ name }) => name === 'load')
        .map(({ args }) => args!),
    ].map((args) => args.find((arg) => arg.startsWith('--rate=')));
    rates.forEach((rate, index) => {
      expect(rate).toBe(`--rate=${sizes[index % 2]!.requestRate}`);
    });
  });

  it('lets Grafana load the plugins by their ids', () => {
    const ids = ['plugin/src/plugin.json', 'plugin/src/panel/plugin.json']
      .map((file) => json<{ id: string }>(file).id)
      .join(',');
    expect(compose.services['grafana']!.environment).toMatchObject({
      GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: ids,
    });
    expect(read('k8s/overlays/demo/grafana/grafana.yaml')).toContain(`value: ${ids}\n`);
    expect(read('k8s/overlays/kube-prometheus-stack/values.yaml')).toContain(`plugins: ${ids}\n`);
  });
});

describe('the command line', () => {
  const io = { stdout: process.stdout, stderr: process.stderr, environment: {} };
  const program = createProgram({ ...io, signal: new AbortController().signal });

  it('knows every command and flag that containers are started with', () => {
    const lines = [
      ...Object.values(compose.services).map(({ image, command = [] }) => ({
        image,
        words: command,
      })),
      ...OVERLAYS.flatMap((overlay) => allContainers(objectsOf(overlay))).map((one) => ({
        image: one.image,
        words: one.args ?? [],
      })),
    ].filter(({ image, words }) => image.startsWith('kfp-backend') && words.length > 0);
    const calls = lines.flatMap(({ words }) =>
      words.length > 1
        ? [words]
        : [...words[0]!.replace(/\\\n/g, ' ').matchAll(/kfp\.mjs (.*)/g)].map(([, rest]) =>
            rest!.trim().split(/\s+/),
          ),
    );
    expect(calls.length).toBeGreaterThan(0);
    for (const [name, ...words] of calls) {
      const command = program.commands.find((one) => one.name() === name);
      expect(command, name).toBeDefined();
      const flags = words.filter((word) => word.startsWith('--'));
      const known = command!.options.map(({ long }) => long);
      expect(known).toEqual(expect.arrayContaining(flags));
    }
  });
});

describe.skipIf(reason !== undefined)('config maps', () => {
  const dataOf = (overlay: string, prefix: string): Record<string, string> =>
    Object.assign(
      {},
      ...objectsOf(overlay)
        .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith(prefix))
        .map(({ data }) => data),
    ) as Record<string, string>;
  const folder = (path: string, pattern: RegExp): Record<string, string> =>
    Object.fromEntries(
      readdirSync(join(ROOT, path))
        .filter((name) => pattern.test(name))
        .map((name) => [name, read(`${path}/${name}`)]),
    );

  it.each(OVERLAYS)('%s has every configuration and dashboard, byte for byte', (overlay) => {
    expect(dataOf(overlay, 'failure-prediction-config')).toEqual(
      folder('backend/config', /\.yaml$/),
    );
    expect(dataOf(overlay, 'grafana-dashboard-')).toMatchObject(
      folder('provisioning/dashboards', /\.json$/),
    );
    expect(dataOf(overlay, 'grafana-plugins')).toEqual(folder('provisioning/plugins', /\.yaml$/));
  });

  it('the demo has the rest of provisioning/, too', () => {
    const demo = 'k8s/overlays/demo';
    expect(dataOf(demo, 'prometheus-rules')).toEqual(
      folder('provisioning/prometheus/rules', /\.rules\.yml$/),
    );
    expect(dataOf(demo, 'prometheus-config')).toEqual(
      folder('provisioning/prometheus', /^prometheus\.yml$/),
    );
    expect(dataOf(demo, 'grafana-datasources')).toEqual(
      folder('provisioning/datasources', /\.yaml$/),
    );
    expect(dataOf(demo, 'grafana-alerting')).toEqual(folder('provisioning/alerting', /\.yaml$/));
  });

  it('stay below what a config map may hold', () => {
    for (const { kind, data = {} } of OVERLAYS.flatMap(objectsOf)) {
      if (kind === 'ConfigMap') expect(JSON.stringify(data).length).toBeLessThan(2 ** 20 * 0.9);
    }
  });
});

describe('the alert rules for the Prometheus operator', () => {
  const written = read('k8s/overlays/kube-prometheus-stack/prometheus-rule.yaml');

  it('are what `node k8s/bin/write-prometheus-rule.mjs` writes', () => {
    expect(written).toBe((prometheusRule as () => string)());
  });

  it('have every group of provisioning/', () => {
    const groups = (text: string): unknown => (parse(text) as { groups: unknown }).groups;
    const { spec } = parse(written) as { spec: { groups: unknown[] } };
    expect(spec.groups).toEqual(
      groups(read('provisioning/prometheus/rules/failure-prediction.rules.yml')),
    );
  });
});
