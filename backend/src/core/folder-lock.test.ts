import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolderLock, withFolderLock } from './folder-lock.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kfp-lock-'));
  file = join(folder, 'in-use.json');
});
afterEach(() => rm(folder, { recursive: true }));

const leave = (owner: object): Promise<void> =>
  writeFile(file, JSON.stringify({ token: 'x', ...owner }));

describe('a folder’s lock', () => {
  it('is ours, and nobody’s afterwards', async () => {
    const lock = createFolderLock(join(folder, 'new'));
    expect(await lock.tryTake()).toBeUndefined();
    expect([lock.isOurs(), await lock.confirm()]).toEqual([true, true]);
    await lock.release();
    expect(await readdir(join(folder, 'new'))).toEqual([]);
    expect(lock.isOurs()).toBe(false);
  });

  it('names who has it, on this machine and on another', async () => {
    await leave({ pid: process.ppid, host: hostname() });
    const lock = createFolderLock(folder);
    expect(await lock.tryTake()).toEqual({ pid: process.ppid, host: hostname() });
    await leave({ pid: 1, host: 'elsewhere' });
    expect(await lock.tryTake()).toEqual({ pid: 1, host: 'elsewhere' });
    await lock.release();
    expect(await readdir(folder)).toEqual(['in-use.json']);
  });

  it('heeds a newer version, whatever else that says', async () => {
    const owner = { formatVersion: 2, pid: 1, host: 'elsewhere', since: 'today' };
    await leave(owner);
    const before = await readFile(file, 'utf8');
    const second = createFolderLock(folder);
    expect(await second.tryTake()).toEqual({ pid: 1, host: 'elsewhere' });
    await second.release();
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('is taken over at once from who was killed on this machine', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    await leave({ pid, host: hostname() });
    const lock = createFolderLock(folder);
    expect(await lock.tryTake()).toBeUndefined();
    await lock.release();
  });

  it('is taken over from who is silent elsewhere, by the watcher’s clock and not by that of the file', async () => {
    let now = 0;
    const lock = createFolderLock(folder, () => now);
    await leave({ pid: 1, host: 'elsewhere' });
    // The clock of one of the two is an hour off.
    const past = new Date(Date.now() - 3_600_000);
    await utimes(file, past, past);
    expect(await lock.tryTake()).toMatchObject({ host: 'elsewhere' });
    now = 29_000;
    await utimes(file, past, new Date(past.getTime() + 5000));
    expect(await lock.tryTake()).toMatchObject({ host: 'elsewhere' });
    now = 50_000;
    expect(await lock.tryTake()).toMatchObject({ host: 'elsewhere' });
    now = 60_000;
    expect(await lock.tryTake()).toBeUndefined();
    await lock.release();
  });

  it('is no longer ours when somebody thought that we were gone, and is left to that one', async () => {
    const lock = createFolderLock(folder);
    await lock.tryTake();
    await leave({ pid: 1, host: 'elsewhere' });
    expect(await lock.confirm()).toBe(false);
    expect(lock.isOurs()).toBe(false);
    await lock.release();
    expect(await readFile(file, 'utf8')).toContain('elsewhere');
    expect(await lock.tryTake()).toMatchObject({ host: 'elsewhere' });
  });

  it('is taken over when only half of it was ever written', async () => {
    let now = 0;
    const lock = createFolderLock(folder, () => now);
    await writeFile(file, '{"pid":');
    expect(await lock.tryTake()).toBeDefined();
    now = 1_500;
    expect(await lock.tryTake()).toBeUndefined();
    await lock.release();
  });

  it('lets one work after the other, in one process, too', async () => {
    const log: string[] = [];
    const work = (name: string) =>
      withFolderLock(
        folder,
        ({ pid }) => log.push(`${name} waits for ${pid === process.pid ? 'us' : pid}`),
        async () => {
          log.push(`${name} begins`);
          await new Promise((next) => setTimeout(next, 20));
          log.push(`${name} ends`);
        },
      );
    await Promise.all([work('a'), work('b')]);
    const [first, second] = log[0]!.startsWith('a') ? ['a', 'b'] : ['b', 'a'];
    expect(log.filter((line) => !line.includes('waits'))).toEqual([
      `${first} begins`,
      `${first} ends`,
      `${second} begins`,
      `${second} ends`,
    ]);
    await expect(
      withFolderLock(
        folder,
        () => undefined,
        () => Promise.reject(new Error('no')),
      ),
    ).rejects.toThrow('no');
    expect(await readdir(folder)).toEqual([]);
  });
});
