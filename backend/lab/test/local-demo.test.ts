import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoInstances } from '../src/local/demo-instances.js';
import { startDemoSystem, type DemoSystemOptions } from '../src/local/demo-system.js';
import { anyFreePort } from '../../src/doctor/ports.js';
import { obtainPrometheus, type PrometheusBinary } from '../src/local/prometheus-binary.js';
import { PROVISIONING } from '../src/local/prometheus-server.js';
import { liveGroup, until } from '../../test/fixtures/live-group.js';

const scratch = mkdtempSync(join(tmpdir(), 'kfp-demo-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let binary: PrometheusBinary;
beforeAll(async () => {
  binary = await obtainPrometheus({
    cacheDir: join(import.meta.dirname, '../../../.cache/prometheus'),
    env: process.env,
    log: (line) => process.stdout.write(`${line}\n`),
  });
}, 300_000);

async function options(name: string): Promise<DemoSystemOptions> {
  const [first, second, prometheus, control] = await Promise.all(
    [1, 2, 3, 4].map(() => anyFreePort('127.0.0.1')),
  );
  const instances = demoInstances([first!, second!]);
  return {
    instances: [{ ...instances[0]!, controlPort: control! }, instances[1]!],
    prometheus: { program: binary.prometheus, port: prometheus! },
    dir: join(scratch, name),
    seed: 1,
  };
}

async function isListening(port: number): Promise<boolean> {
  const server = createServer();
  const outcome = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
  return outcome;
}

async function query(url: string, expr: string): Promise<Record<string, number>> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const body = (await response.json()) as {
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  return Object.fromEntries<number>(
    body.data.result.map(({ metric, value }) => [String(metric['instance']), Number(value[1])]),
  );
}

describe('the demo system', () => {
  it('has real Prometheus scrape real demo applications under load, and leaves nothing', async () => {
    const wanted = await options('whole');
    const system = await startDemoSystem(wanted);
    const expr = 'rate(http_requests_total{route="/api/data"}[10s])';
    try {
      const [first, second] = wanted.instances.map(({ port }) => `127.0.0.1:${port}`);
      let up = {};
      await until(async () => {
        up = await query(system.prometheusUrl, 'up{job="demo-app"}');
        return Object.keys(up).length === 2;
      }, 20);
      expect(up).toEqual({ [first!]: 1, [second!]: 1 });
      const limits = await query(system.prometheusUrl, 'app_memory_limit_bytes');
      expect(limits).toEqual({ [first!]: 256 * 2 ** 20, [second!]: 192 * 2 ** 20 });
      const loaded = await until(
        async () =>
          Object.values(await query(system.prometheusUrl, `sum by (instance) (${expr})`)).filter(
            (rate) => rate > 0,
          ).length === 2,
        40,
      );
      expect(loaded).toBe(true);
      const rate = await fetch(`http://127.0.0.1:${wanted.instances[0]!.controlPort}/rate`);
      expect(await rate.json()).toMatchObject({ rate: 20 });
    } finally {
      await system.stop();
    }
    expect(system.parts).toHaveLength(5);
    expect(system.parts.flatMap(({ pid }) => liveGroup(pid))).toEqual([]);
    const ports = [wanted.prometheus.port, ...wanted.instances.map(({ port }) => port)];
    expect(await Promise.all(ports.map(isListening))).toEqual([false, false, false]);
  });

  it('starts nothing when a port is taken', async () => {
    const wanted = await options('taken');
    const blocker = createServer().listen(wanted.prometheus.port, '127.0.0.1');
    await once(blocker, 'listening');
    await expect(startDemoSystem(wanted)).rejects.toMatchObject({ code: 'PORT_TAKEN' });
    expect(existsSync(wanted.dir)).toBe(false);
    blocker.close();
  });

  it('ends everything again when one part does not come up', async () => {
    const wanted = await options('broken');
    const broken = { ...wanted, prometheus: { ...wanted.prometheus, program: '/bin/false' } };
    await expect(startDemoSystem(broken)).rejects.toMatchObject({
      code: 'LOCAL_PART_ENDED',
      message: expect.stringContaining('Prometheus has ended (exit code 1)') as string,
    });
    expect(await isListening(wanted.instances[0]!.port)).toBe(false);
  });

  it('ends with a clear message when a part is killed', async () => {
    const system = await startDemoSystem(await options('killed'));
    const prometheus = system.parts[0]!;
    process.kill(prometheus.pid, 'SIGKILL');
    await expect(system.group.failure).rejects.toMatchObject({
      code: 'LOCAL_PART_ENDED',
      message: expect.stringMatching(
        /^Prometheus has ended \(SIGKILL\)\. The end of its log:\n/,
      ) as string,
    });
    await system.stop();
    expect(system.parts.flatMap(({ pid }) => liveGroup(pid))).toEqual([]);
  });
});

it('ships a Prometheus configuration that promtool accepts', async () => {
  const config = join(PROVISIONING, 'prometheus.yml');
  const { stdout } = await promisify(execFile)(binary.promtool!, ['check', 'config', config]);
  expect(stdout).toContain('SUCCESS');
  expect(readFileSync(config, 'utf8')).toContain('honor_labels: true');
});
