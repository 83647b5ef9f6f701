import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { anyFreePort, checkPorts } from '../../src/doctor/ports.js';
import { createProcessGroup, type PartOptions } from '../src/local/process-group.js';
import { liveGroup, until } from '../../test/fixtures/live-group.js';

const scratch = mkdtempSync(join(tmpdir(), 'kfp-processes-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const shell = (name: string, script: string): PartOptions => ({
  name,
  command: 'sh',
  args: ['-c', script],
  logFile: join(scratch, `${name}.log`),
});

const groupExists = (pid: number): boolean => liveGroup(pid).length > 0;

describe('a process group', () => {
  it('ends its parts and what they have started', async () => {
    const group = createProcessGroup();
    const parts = await Promise.all([
      group.start(shell('one', 'sleep 600 & sleep 600')),
      group.start(shell('two', 'sleep 600')),
    ]);
    expect(parts.map(({ pid }) => groupExists(pid))).toEqual([true, true]);
    await group.stop();
    expect(parts.map(({ pid }) => groupExists(pid))).toEqual([false, false]);
    await expect(group.start(shell('late', 'true'))).rejects.toMatchObject({
      code: 'LOCAL_STOPPING',
    });
  });

  it('kills what does not end by itself', async () => {
    const group = createProcessGroup({ graceSeconds: 0.3 });
    const part = await group.start(shell('deaf', "trap '' TERM; echo ready; sleep 600; sleep 600"));
    await until(() => readFileSync(part.logFile, 'utf8') === 'ready\n', 10);
    await group.stop();
    expect(await part.ended).toBe('SIGKILL');
    expect(groupExists(part.pid)).toBe(false);
  });

  it('tells which part ended, how, and the end of its log', async () => {
    const group = createProcessGroup();
    const other = await group.start(shell('other', 'sleep 600'));
    await group.start(shell('broken', 'echo starting; echo "cannot open db" >&2; exit 7'));
    await expect(group.failure).rejects.toMatchObject({
      code: 'LOCAL_PART_ENDED',
      message:
        'broken has ended (exit code 7). The end of its log:\n    starting\n    cannot open db',
      hint: `Its whole log: ${join(scratch, 'broken.log')}`,
    });
    await group.stop();
    expect(groupExists(other.pid)).toBe(false);
  });

  it('says which program cannot be started', async () => {
    const group = createProcessGroup();
    const missing = { ...shell('Prometheus', ''), command: '/no/such/program' };
    await expect(group.start(missing)).rejects.toMatchObject({ code: 'LOCAL_PART_MISSING' });
    await group.stop();
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'leaves nothing behind when its own process is ended by %s',
    async (signal) => {
      const holder = spawn(
        process.execPath,
        [
          '--import',
          'tsx',
          join(import.meta.dirname, 'fixtures/local-holder.ts'),
          join(scratch, 'held'),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const [line] = (await once(holder.stdout, 'data')) as [Buffer];
      const pids = line.toString().trim().split(' ').map(Number);
      expect(pids.map(groupExists)).toEqual([true, true]);
      holder.kill(signal);
      // One part ignores SIGTERM: the guardian waits 5 s before it kills.
      expect(await until(() => !pids.some(groupExists), 15)).toBe(true);
    },
  );
});

describe('the check of ports', () => {
  it('names each port that is taken, its flag and a free one', async () => {
    const port = await anyFreePort('127.0.0.1');
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    const claims = [
      { port, part: 'Prometheus', flag: '--prometheus-port' },
      { port: port + 1, part: 'backend', flag: '--api-port' },
      { port: port + 1, part: 'demo-app', flag: '--demo-ports' },
    ];
    await expect(checkPorts('127.0.0.1', claims)).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringMatching(
        new RegExp(
          `^Port ${port} \\(Prometheus\\) is taken by (another program|.+, process ${process.pid})\\n` +
            `  choose another: --prometheus-port \\d+\\n` +
            `Port ${port + 1} is wanted by both backend and demo-app$`,
        ),
      ) as string,
    });
    server.close();
    await once(server, 'close');
    await checkPorts('127.0.0.1', claims.slice(0, 1));
  });
});
