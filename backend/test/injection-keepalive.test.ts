import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyFreePort } from '../src/doctor/ports.js';
import { eventually } from './fixtures/eventually.js';

const ROOT = join(import.meta.dirname, '../..');

/** The demo application with a token, and a process that injects into it as the service does. */
describe('a failure whose injector is killed', () => {
  let app: ChildProcess;
  let holder: ChildProcess | undefined;
  let port: number;
  const url = (path: string): string => `http://127.0.0.1:${port}${path}`;
  const latency = async (): Promise<{
    enabled: boolean;
    startedAt: number;
    keepaliveEndsAt: number;
  }> => {
    const body = (await (await fetch(url('/failures'))).json()) as {
      details: { high_latency: { enabled: boolean; startedAt: number; keepaliveEndsAt: number } };
    };
    return body.details.high_latency;
  };

  beforeAll(async () => {
    port = await anyFreePort('127.0.0.1');
    app = spawn(process.execPath, [join(ROOT, 'demo-app/dist/server.js')], {
      env: { ...process.env, PORT: String(port), FAILURES_TOKEN: 'secret' },
      stdio: 'ignore',
    });
    await eventually(20, async () => (await fetch(url('/health'))).ok);
  });
  afterAll(async () => {
    holder?.kill('SIGKILL');
    app.kill('SIGTERM');
    if (app.exitCode === null) await once(app, 'exit');
  });

  it('goes on while the injector lives, and ends soon after it was killed', async () => {
    const script = join(import.meta.dirname, 'fixtures/keepalive-sender.ts');
    holder = spawn(process.execPath, ['--import', 'tsx', script, `127.0.0.1:${port}`], {
      cwd: ROOT,
      env: { ...process.env, KFP_INJECTION_TOKEN: 'secret' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout!, 'data');
    const { startedAt } = await latency();
    // Three times the keepalive: without word of the injector it would be over.
    await eventually(15, async () => (await latency()).keepaliveEndsAt > startedAt + 3);
    expect((await latency()).enabled).toBe(true);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await eventually(10, async () => !(await latency()).enabled);
    const { events } = (await (await fetch(url('/api/status'))).json()) as {
      events: { message: string }[];
    };
    expect(events.map(({ message }) => message)).toContain(
      'High latency ended: nothing was heard of who switched it on',
    );
  });
});
