import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kfp-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

const leave = (owner: object): Promise<void> =>
  writeFile(join(folder, 'in-use.json'), JSON.stringify({ token: 'x', ...owner }));

describe('lockFolder', () => {
  it('is ours, and nobody’s afterwards', async () => {
    const lock = await lockFolder(join(folder, 'new'));
    expect(lock.heldBy).toBeUndefined();
    await lock.release();
    expect(await readdir(join(folder, 'new'))).toEqual([]);
  });

  it('names who has it, on this machine and on another', async () => {
    await leave({ pid: process.ppid, host: hostname() });
    expect((await lockFolder(folder, 0)).heldBy).toEqual({ pid: process.ppid, host: hostname() });
    await leave({ pid: 1, host: 'elsewhere' });
    const second = await lockFolder(folder, 0);
    expect(second.heldBy).toEqual({ pid: 1, host: 'elsewhere' });
    await second.release();
    expect(await readdir(folder)).toEqual(['in-use.json']);
  });

  it('heeds a newer version, whatever else that says', async () => {
    const owner = { formatVersion: 2, pid: 1, host: 'elsewhere', since: 'today' };
    await leave(owner);
    const file = join(folder, 'in-use.json');
    const before = await readFile(file, 'utf8');
    const second = await lockFolder(folder, 0);
    expect(second.heldBy).toEqual({ pid: 1, host: 'elsewhere' });
    await second.release();
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('is taken over from who was killed, and from who is silent', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    await leave({ pid, host: hostname() });
    const lock = await lockFolder(folder, 0);
    expect(lock.heldBy).toBeUndefined();
    await lock.release();
    await leave({ pid: 1, host: 'elsewhere' });
    const past = new Date(Date.now() - 60_000);
    await utimes(join(folder, 'in-use.json'), past, past);
    const other = await lockFolder(folder, 0);
    expect(other.heldBy).toBeUndefined();
    await other.release();
  });
});
