import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, freePort, startScript, type StartedProcess } from './process.js';

const MEBIBYTE = 2 ** 20;

interface Status {
  restarts: number;
  lastTerminatedReason: string | null;
  healthy: boolean;
  now: { cpuCores: number; memoryBytes: number } | null;
  failures: Record<string, { enabled: boolean; level: number }>;
}

describe('the demo-app as a process under its supervisor', () => {
  let port: number;
  let app: StartedProcess;
  const url = (path: string): string => `http://127.0.0.1:${port}${path}`;
  const status = async (): Promise<Status> =>
    (await (await fetch(url('/api/status'))).json()) as Status;
  const toggle = async (body: unknown): Promise<Response> =>
    fetch(url('/failures'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    port = await freePort();
    app = startScript('supervisor.js', {
      PORT: String(port),
      MEMORY_LIMIT_BYTES: String(192 * MEBIBYTE),
      CPU_LIMIT_CORES: '0.3',
    });
    await eventually(20, status);
  });
  afterAll(async () => {
    app.child.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    await expect(fetch(url('/health'))).rejects.toThrow();
  });

  it('answers its traffic and counts it by route', async () => {
    expect((await fetch(url('/api/data'))).status).toBe(200);
    expect((await fetch(url('/api/items/7'))).status).toBe(200);
    const metrics = await (await fetch(url('/metrics'))).text();
    expect(metrics).toMatch(
      /http_requests_total\{method="GET",route="\/api\/items\/:id",status_code="200"\} 1/,
    );
    expect(metrics).toContain(`app_memory_limit_bytes ${192 * MEBIBYTE}`);
    expect(metrics).not.toContain('route="/metrics"');
  });

  it('refuses what it does not understand and changes nothing', async () => {
    const before: unknown = await (await fetch(url('/failures'))).json();
    for (const body of [{ oom: true }, { memory_leak: 'yes' }, { service_down: true, oom: true }]) {
      const answer = await toggle(body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ statusCode: 400, error: 'Bad Request' });
    }
    expect(await (await fetch(url('/failures'))).json()).toEqual(before);
  });

  it('turns unhealthy and healthy again', async () => {
    const answer = await toggle({ service_down: true });
    expect(await answer.json()).toMatchObject({
      failures: { service_down: true, memory_leak: false },
      details: {
        service_down: { enabled: true, startedAt: expect.any(Number) as number },
        memory_leak: { enabled: false, startedAt: null, endsAt: null },
      },
    });
    expect((await fetch(url('/health'))).status).toBe(503);
    expect((await fetch(url('/api/data'))).status).toBe(503);
    await toggle({ service_down: false });
    expect((await fetch(url('/health'))).status).toBe(200);
  });

  it('slows requests down', async () => {
    await toggle({ high_latency: { enabled: true, rampSeconds: 0 } });
    const begun = performance.now();
    for (let i = 0; i < 10; i++) await fetch(url('/api/items/1'));
    // Ten delays with a median of 450 ms each: below one second they cannot all have been short.
    expect(performance.now() - begun).toBeGreaterThan(1000);
    await toggle({ high_latency: false });
  });

  it('answers 500 for a share of the requests', async () => {
    await toggle({ error_rate: { enabled: true, rampSeconds: 0 } });
    const codes = await Promise.all(
      Array.from({ length: 100 }, async () => (await fetch(url('/api/items/1'))).status),
    );
    const errors = codes.filter((code) => code === 500).length;
    // 40 of 100 expected; outside of these bounds once in a million.
    expect(errors).toBeGreaterThan(16);
    expect(errors).toBeLessThan(66);
    await toggle({ error_rate: false });
  });

  it('burns CPU up to its limit while the event loop stays free', async () => {
    await toggle({ cpu_spike: { enabled: true, rampSeconds: 0 } });
    await eventually(20, async () => {
      expect((await status()).now!.cpuCores).toBeGreaterThan(0.2);
    });
    expect((await fetch(url('/api/data'))).status).toBe(200);
    await toggle({ cpu_spike: false });
    await eventually(20, async () => {
      expect((await status()).now!.cpuCores).toBeLessThan(0.15);
    });
  });

  it('gives leaked memory back when the failure ends', async () => {
    const before = (await status()).now!.memoryBytes;
    await toggle({ memory_leak: { enabled: true, rampSeconds: 0, intensity: 0.6 } });
    await eventually(20, async () => {
      expect((await status()).now!.memoryBytes).toBeGreaterThan(before + 30 * MEBIBYTE);
    });
    await toggle({ memory_leak: false });
    await eventually(20, async () => {
      expect((await status()).now!.memoryBytes).toBeLessThan(before + 20 * MEBIBYTE);
    });
  });

  it('runs out of memory, ends, and is started again without the failure', async () => {
    await toggle({ memory_leak: { enabled: true, rampSeconds: 1 } });
    await eventually(30, async () => {
      expect(await status()).toMatchObject({ restarts: 1, lastTerminatedReason: 'OOMKilled' });
    });
    expect((await status()).failures['memory_leak']).toMatchObject({ enabled: false, level: 0 });
    const metrics = await (await fetch(url('/metrics'))).text();
    expect(metrics).toContain('app_last_terminated_reason{reason="OOMKilled"} 1');
  });
});

describe('a start that cannot succeed', () => {
  it('says that the port is taken, once', async () => {
    const port = String(await freePort());
    const first = startScript('server.js', { PORT: port });
    await eventually(20, () => fetch(`http://127.0.0.1:${port}/health`));
    const second = startScript('supervisor.js', { PORT: port });
    expect(await second.ended).toBe(78);
    expect(second.output()).toContain(`port ${port} of 127.0.0.1: another program uses it`);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
  });

  it('names a setting it cannot use', async () => {
    const app = startScript('server.js', { MEMORY_LIMIT_BYTES: '12' });
    expect(await app.ended).toBe(78);
    expect(app.output()).toMatch(/MEMORY_LIMIT_BYTES.*must be a whole number from/);
  });
});

describe('the load generator', () => {
  it('sends traffic, takes a new rate, survives a target that is down, and ends', async () => {
    const [port, control] = [await freePort(), await freePort()];
    const app = startScript('server.js', { PORT: String(port) });
    await eventually(20, () => fetch(`http://127.0.0.1:${port}/health`));
    const load = startScript('load/main.js', {}, [
      '--target',
      `http://127.0.0.1:${port}`,
      '--rate',
      '50',
      '--control-port',
      String(control),
    ]);
    const counts = async (): Promise<{ rate: number; answered: number; failed: number }> =>
      (await (await fetch(`http://127.0.0.1:${control}/rate`)).json()) as never;
    await eventually(20, async () => expect((await counts()).answered).toBeGreaterThan(20));
    const changed = await fetch(`http://127.0.0.1:${control}/rate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"rate": 80}',
    });
    expect(await changed.json()).toEqual({ rate: 80 });

    app.child.kill('SIGTERM');
    await app.ended;
    const { failed } = await counts();
    await eventually(20, async () => expect((await counts()).failed).toBeGreaterThan(failed + 10));
    load.child.kill('SIGTERM');
    expect(await load.ended).toBe(0);
  });
});
