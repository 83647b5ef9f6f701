import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { anyFreePort } from '../../src/doctor/ports.js';
import { until } from '../../test/fixtures/live-group.js';

const scratch = mkdtempSync(join(tmpdir(), 'kfp-start-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const START = join(import.meta.dirname, '../bin/start.mjs');

interface Started {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: () => string;
  readonly exitCode: Promise<number | null>;
  /** Ids of every process that it started, directly or not, and that still runs. */
  readonly processes: () => number[];
}

/** `npm start` without npm, marked by a variable that everything it starts inherits. */
function start(args: readonly string[]): Started {
  const mark = `KFP_TEST_MARK=${randomUUID()}`;
  const [name, value] = mark.split('=') as [string, string];
  const child = spawn(process.execPath, [START, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, [name]: value },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  }
  return {
    child,
    output: () => text,
    exitCode: once(child, 'close').then(([code]) => code as number | null),
    processes: () =>
      readdirSync('/proc')
        .map(Number)
        .filter((pid) => carries(pid, mark)),
  };
}

function carries(pid: number, mark: string): boolean {
  try {
    // A zombie has no environment left.
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
  } catch {
    return false;
  }
}

async function ports(): Promise<{ readonly demo: number[]; prometheus: number; api: number }> {
  const [first, second, prometheus, api] = await Promise.all(
    [1, 2, 3, 4].map(() => anyFreePort('127.0.0.1')),
  );
  return { demo: [first!, second!], prometheus: prometheus!, api: api! };
}

describe('npm start, answered at once', () => {
  it('shows its flags', async () => {
    const { output, exitCode } = start(['--help']);
    expect(await exitCode).toBe(0);
    expect(output()).toContain('npm start -- --scenario memory_leak');
  });

  it.each([
    [['--prometheus-port', '99999'], '--prometheus-port takes whole numbers from 1 to 65535'],
    [['--demo-ports', '3001,x'], '--demo-ports takes whole numbers from 1 to 65535, not "x"'],
    [['--secnario', 'tour'], "Unknown option '--secnario'"],
  ])('refuses %s', async (args, message) => {
    const { output, exitCode } = start(args);
    expect(await exitCode).toBe(2);
    expect(output()).toContain(message);
  });
});

describe('npm start, before anything is started', () => {
  it('names a port that is taken, and the flag that changes it', async () => {
    const { demo, prometheus, api } = await ports();
    const blocker = createServer().listen(prometheus, '127.0.0.1');
    await once(blocker, 'listening');
    const { output, exitCode } = start([
      '--demo-ports',
      demo.join(','),
      '--api-port',
      String(api),
      '--prometheus-port',
      String(prometheus),
    ]);
    expect(await exitCode).toBe(2);
    blocker.close();
    expect(output()).toContain(`Port ${prometheus} (Prometheus) is taken by `);
    expect(output()).toMatch(/choose another: --prometheus-port \d+/);
  });

  it('names the scenarios there are', async () => {
    const { output, exitCode } = start(['--scenario', 'meteor']);
    expect(await exitCode).toBe(2);
    expect(output()).toContain('There is no scenario "meteor"');
    expect(output()).toMatch(/Choose one of .*memory_leak, .*tour\./);
  });
});

describe.skipIf(!existsSync('/proc/self/environ'))('npm start', () => {
  it.each([
    // SIGKILL: the guardian waits up to 5 s for each part to end by itself.
    ['SIGTERM', 0],
    ['SIGKILL', null],
  ] as const)(
    'runs the whole system, and ended by %s leaves no process',
    async (signal, code) => {
      const { demo, prometheus, api } = await ports();
      const started = start([
        '--demo-ports',
        demo.join(','),
        '--api-port',
        String(api),
        '--prometheus-port',
        String(prometheus),
        '--model-dir',
        join(scratch, 'models'),
        '--model-type',
        'rf',
      ]);
      const ready = await until(
        () => started.output().includes('Ctrl-C ends') || started.child.exitCode !== null,
        180,
      );
      expect(ready, started.output()).toBe(true);
      expect(started.output()).toContain(`http://127.0.0.1:${demo[1]}`);
      const answer = await fetch(`http://127.0.0.1:${api}/prediction`);
      expect(answer.status).toBe(200);
      const scraped = await until(async () => {
        const metrics = await fetch(
          `http://127.0.0.1:${prometheus}/api/v1/query?query=up{job="failure-prediction"}`,
        );
        return (await metrics.text()).includes('"1"');
      }, 30);
      expect(scraped).toBe(true);
      // start, guardian, Prometheus, two supervisors with an app each, two loads, backend
      expect(started.processes()).toHaveLength(10);

      started.child.kill(signal);
      expect(await started.exitCode).toBe(code);
      expect(await until(() => started.processes().length === 0, 15)).toBe(true);
      rmSync(join(import.meta.dirname, `../../../.cache/local/${prometheus}`), { recursive: true });
    },
    240_000,
  );

  it('injects a failure, sees it reported, ends with an outcome, and leaves no process', async () => {
    const { demo, prometheus, api } = await ports();
    const started = start([
      '--demo-ports',
      demo.join(','),
      '--api-port',
      String(api),
      '--prometheus-port',
      String(prometheus),
      '--model-dir',
      join(scratch, 'models'),
      '--model-type',
      'rf',
      '--scenario',
      'service_down',
      '--json',
    ]);
    const exitCode = await started.exitCode;
    expect(exitCode, started.output()).toBe(0);
    const outcome = /^\{.*\}$/m.exec(started.output())?.[0] ?? '{}';
    expect(JSON.parse(outcome)).toMatchObject({
      mode: 'service_down',
      target: `demo-app:127.0.0.1:${demo[0]}`,
      correct: true,
      failedMode: 'service_down',
      model: expect.stringMatching(/^rf-/) as string,
    });
    expect(await until(() => started.processes().length === 0, 5)).toBe(true);
    rmSync(join(import.meta.dirname, `../../../.cache/local/${prometheus}`), { recursive: true });
  }, 400_000);
});
