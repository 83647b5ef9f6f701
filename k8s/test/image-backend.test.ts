import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { imitateImage, whyNoImages, type Image } from './support/image.js';
import type { Container, KubernetesObject } from './support/objects.js';
import { ROOT } from './support/repository.js';
import { attend, eventually, freePort } from './support/running.js';

type EnvironmentOf = Record<string, string>;

/** Of loopback; without it the test of any user asks over IPv4. */
const noIpv6 = !Object.values(networkInterfaces())
  .flat()
  .some((one) => one?.address === '::1');

interface JobSpec {
  readonly template: {
    readonly spec: {
      readonly containers: readonly [
        {
          readonly command: string[];
          readonly args: string[];
          readonly env: readonly { readonly name: string; readonly value?: string }[];
        },
      ];
    };
  };
  /** Of a CronJob. */
  readonly jobTemplate?: { readonly spec: JobSpec };
}

describe.skipIf(whyNoImages() !== undefined)('backend/Dockerfile', () => {
  let image: Image;
  let service: ReturnType<typeof attend>;
  let env: Record<string, string>;
  let port: number;
  const url = (path: string): string => `http://127.0.0.1:${port}${path}`;

  beforeAll(async () => {
    image = imitateImage('backend/Dockerfile');
    port = await freePort();
    env = {
      KFP_API_HOST: '127.0.0.1',
      KFP_API_PORT: String(port),
      KFP_PROMETHEUS_URL: `http://127.0.0.1:${await freePort()}`,
      KFP_API_TOKEN: 'secret',
    };
    service = attend(image.start({ env }));
    await eventually(60, async () => (await fetch(url('/health'))).ok);
  }, 240_000);
  afterAll(async () => {
    await service?.stop();
    image?.remove();
  });

  it('is healthy by its own health check', () => {
    expect(image.run(image.stage.healthCommand!, env).status).toBe(0);
    expect(image.run(image.stage.healthCommand!, { ...env, KFP_API_PORT: '1' }).status).toBe(1);
  });

  it('listens for everybody, on the port that it exposes', () => {
    expect(image.stage.env).toMatchObject({ KFP_API_HOST: '::', KFP_API_PORT: '8080' });
    expect(image.stage.exposed).toEqual([8080]);
  });

  it('has the service alone: nothing of the laboratory, of tests or of the kernels’ compiler', () => {
    expect(readdirSync(image.path('/app')).sort()).toEqual([
      '.npmrc',
      'LICENSE',
      'backend',
      'node_modules',
      'package-lock.json',
      'package.json',
    ]);
    const backend = ['bin', 'config', 'data', 'dist', 'node_modules', 'package.json'];
    expect(readdirSync(image.path('/app/backend')).sort()).toEqual(backend);
    expect(readdirSync(image.path('/app/node_modules/@kfp'))).toEqual(['backend']);
    for (const name of ['autocannon', 'vitest', 'binaryen', '@grafana', '@tensorflow/tfjs-node']) {
      expect(existsSync(image.path(`/app/node_modules/${name}`)), name).toBe(false);
    }
    // It serves no workbench, and does not miss one.
    expect(service.output).not.toMatch(/workbench/i);
  });

  it('can write its volume only', () => {
    expect(image.stage.user).toBe('10001:0');
    expect(image.run(['find', '/app', '-writable', '-not', '-type', 'l']).output).toBe('');
    expect(image.run(['touch', '/var/lib/kfp/data/x']).status).toBe(0);
  });

  it('answers the probes of k8s/base, and is not ready without Prometheus', async () => {
    const file = join(ROOT, 'k8s/base/backend/deployment.yaml');
    const object = parseAllDocuments(readFileSync(file, 'utf8'))[0]!.toJS() as KubernetesObject;
    const [container] = object.spec!.template!.spec.containers as [Container];
    const { startupProbe, livenessProbe, readinessProbe, volumeMounts } = container;
    for (const probe of [startupProbe, livenessProbe]) {
      expect((await fetch(url(probe!.httpGet!.path))).status).toBe(200);
    }
    await eventually(20, async () => {
      const answer = await fetch(url(readinessProbe!.httpGet!.path));
      return answer.status === 503 && ((await answer.json()) as { problem: unknown }).problem;
    });
    // What is written is mounted there: models, data, and what the system needs.
    const mounted = volumeMounts!.map(({ mountPath }) => mountPath);
    expect(mounted).toEqual(expect.arrayContaining(['/var/lib/kfp', '/tmp']));
    expect(image.stage.env['KFP_MODEL_DIR']).toMatch(/^\/var\/lib\/kfp\//);
    expect(image.stage.command.at(-1)).toMatch(/^\/var\/lib\/kfp\//);
  });

  it('asks the token of whoever changes anything', async () => {
    const activate = (headers: Record<string, string>): Promise<Response> =>
      fetch(url('/v1/models/rf-20260101T000000Z-0000/activate'), { method: 'POST', headers });
    expect((await activate({})).status).toBe(401);
    expect((await activate({ authorization: 'Bearer secret' })).status).toBe(404);
  });

  it('has the recording to learn from, and TensorFlow without the native library', () => {
    const check = `
      const { loadTensorFlow } = await import('/app/backend/dist/models/neural-network/tensorflow.js');
      const { readDataset } = await import('/app/backend/dist/datasets/read.js');
      const { runtime } = await loadTensorFlow();
      const { metadata } = await readDataset('/app/backend/data/demo.csv.gz');
      console.log(runtime, metadata.profile);
      process.exit();`;
    const { output } = image.run(['node', '--input-type=module', '-e', check]);
    expect(output).toContain('tfjs-wasm demo');
  });

  it('is the command line, too', () => {
    const kfp = image.stage.command.slice(0, 2);
    expect(image.run([...kfp, 'train', '--help']).status).toBe(0);
    expect(
      image.run([...kfp, 'collect', '--app', 'demo-app-1', '--output', 'x.csv']),
    ).toMatchObject({
      status: 2,
      output: expect.stringContaining('"demo-app-1" is not host:port.') as string,
    });
  });

  it('runs the scripts of the jobs, which say why they do nothing', async () => {
    const script = (file: string): { command: string[]; env: Record<string, string> } => {
      const objects = parseAllDocuments(readFileSync(join(ROOT, 'k8s/jobs', file), 'utf8'));
      const { spec } = objects[0]!.toJS() as { spec: JobSpec };
      const [{ command, args, env }] = (spec.jobTemplate?.spec ?? spec).template.spec.containers;
      const given = env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]));
      return { command: [...command, ...args], env: Object.fromEntries(given) as EnvironmentOf };
    };
    const retraining = script('retraining/retraining.yaml');
    const idle = image.run(retraining.command, { ...retraining.env, KFP_CONFIG: '' });
    expect(idle).toEqual({
      status: 0,
      output: 'Nothing was collected since the active model was made.\n',
    });
    const collection = script('collection/collection.yaml');
    const alone = image.run(collection.command, {
      ...collection.env,
      KFP_CONFIG: '',
      KFP_PROMETHEUS_URL: env['KFP_PROMETHEUS_URL']!,
    });
    expect(alone.output).toContain('PROMETHEUS_UNREACHABLE');
    expect(alone.status).toBe(3);
  });

  it('saves what it has learned, and ends, when it is told to', async () => {
    expect(await service.stop()).toBe(0);
    expect(image.run(['test', '-s', '/var/lib/kfp/data/demo/anomaly/state.json']).status).toBe(0);
  });

  it(`runs as any user of group 0, as OpenShift starts it${noIpv6 ? '' : ', and answers over IPv6'}`, async () => {
    // Its volume is new: what the first service saved belongs to another user, as it never does there.
    image.run(['sh', '-c', 'rm -r /var/lib/kfp/*/*']);
    const uid = 1_000_730_000;
    expect(image.run(['find', '/app', '-writable', '-not', '-type', 'l'], {}, uid).output).toBe('');
    const host = noIpv6 ? '127.0.0.1' : '::1';
    const other = attend(image.start({ uid, env: { ...env, KFP_API_HOST: host } }));
    const health = `http://${noIpv6 ? host : '[::1]'}:${port}/health`;
    await eventually(60, async () => (await fetch(health)).ok);
    const train = ['train', '--help'];
    expect(image.run([...image.stage.command.slice(0, 2), ...train], env, uid).status).toBe(0);
    expect(await other.stop()).toBe(0);
    const saved = ['test', '-s', '/var/lib/kfp/data/demo/anomaly/state.json'];
    expect(image.run(saved, {}, uid).status).toBe(0);
    const model = '/var/lib/kfp/models/x';
    expect(image.run(['mkdir', model], {}, uid).status).toBe(0);
  });
});
