import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { imitateImage, whyNoImages, type Image } from './support/image.js';
import type { Container, KubernetesObject } from './support/objects.js';
import { ROOT } from './support/repository.js';
import { attend, eventually, freePort } from './support/running.js';

describe.skipIf(whyNoImages() !== undefined)('demo-app/Dockerfile', () => {
  let image: Image;
  let app: ReturnType<typeof attend>;
  let port: number;
  const url = (path: string): string => `http://127.0.0.1:${port}${path}`;

  beforeAll(async () => {
    image = imitateImage('demo-app/Dockerfile');
    port = await freePort();
    app = attend(image.start({ env: { HOST: '127.0.0.1', PORT: String(port) } }));
    await eventually(30, async () => (await fetch(url('/health'))).ok);
  }, 240_000);
  afterAll(async () => {
    await app?.stop();
    image?.remove();
  });

  it('is healthy by its own health check', () => {
    const { status } = image.run(image.stage.healthCommand!, { PORT: String(port) });
    expect(status).toBe(0);
    const elsewhere = image.run(image.stage.healthCommand!, { PORT: '1' });
    expect(elsewhere.status).toBe(1);
  });

  it('listens for everybody, on the port that it exposes', () => {
    expect(image.stage.env).toMatchObject({ HOST: '::', PORT: '3001' });
    expect(image.stage.exposed).toEqual([3001]);
  });

  it('runs as a user without a name or a file of its own', () => {
    expect(image.stage.user).toBe('10001:0');
    expect(image.run(['find', '/app', '-writable', '-not', '-type', 'l']).output).toBe('');
    expect(image.run(['touch', '/app/x']).status).not.toBe(0);
  });

  it('runs as any user of group 0, as OpenShift starts it', async () => {
    const other = await freePort();
    const uid = 1_000_730_000;
    const env = { HOST: '127.0.0.1', PORT: String(other) };
    const another = attend(image.start({ uid, env }));
    await eventually(30, async () => (await fetch(`http://127.0.0.1:${other}/health`)).ok);
    expect(image.run(['find', '/app', '-writable', '-not', '-type', 'l'], {}, uid).output).toBe('');
    expect(await another.stop()).toBe(0);
  });

  it('has its dashboard, and answers the probes of k8s/base', async () => {
    expect(await (await fetch(url('/'))).text()).toContain('<!doctype html>');
    expect((await fetch(url('/dashboard/main.js'))).status).toBe(200);
    const file = join(ROOT, 'k8s/base/demo-app/instance/deployment.yaml');
    const object = parseAllDocuments(readFileSync(file, 'utf8'))[0]!.toJS() as KubernetesObject;
    const [container] = object.spec!.template!.spec.containers as [Container];
    const { startupProbe, livenessProbe, readinessProbe } = container;
    for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
      expect((await fetch(url(probe!.httpGet!.path))).status).toBe(200);
    }
  });

  it('keeps its liveness when it calls itself unhealthy', async () => {
    const post = (body: object): Promise<Response> =>
      fetch(url('/failures'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await post({ service_down: { enabled: true, rampSeconds: 0 } });
    await eventually(10, async () => (await fetch(url('/health'))).status === 503);
    expect((await fetch(url('/failures'))).status).toBe(200);
    await post({ service_down: false });
    await eventually(10, async () => (await fetch(url('/health'))).ok);
  });

  it('brings the load generator', async () => {
    const requests = async (): Promise<number> => {
      const text = await (await fetch(url('/metrics'))).text();
      const counts = text.match(/(?<=^http_requests_total\{.*route="\/api\/.*\} )\d+/gm) ?? [];
      return counts.reduce((sum, count) => sum + Number(count), 0);
    };
    const before = await requests();
    const command = ['node', '/app/demo-app/dist/load/main.js', `--target=${url('')}`, '--rate=50'];
    const load = attend(image.start({ command }));
    await eventually(20, async () => (await requests()) > before + 20);
    expect(await load.stop()).toBe(0);
  });

  it('ends at once when it is told to', async () => {
    const begun = Date.now();
    expect(await app.stop()).toBe(0);
    expect(Date.now() - begun).toBeLessThan(5000);
  });
});
