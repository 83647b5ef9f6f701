import { open, readFile, rm } from 'node:fs/promises';
import type { Clock } from '@kfp/backend/core/clock.js';

const POLL_SECONDS = 0.25;

/**
 * Runs `work` while no other process runs it on the same lock file. A lock whose owner is no longer
 * alive is taken over. (Two takers may then meet once; what the lock guards must end in an atomic
 * rename, so that they cost time and nothing else.)
 *
 * @param onWait told once, with the owner's process id, when the lock is held by another
 */
export async function withLock<T>(
  file: string,
  clock: Clock,
  onWait: (owner: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  let told = false;
  while (!(await tryLock(file))) {
    const owner = Number(await readFile(file, 'utf8').catch(() => 'gone'));
    // An empty file is a lock that is being written at this moment.
    if (Number.isInteger(owner) && owner > 0) {
      if (!isAlive(owner)) {
        await rm(file, { force: true });
        continue;
      }
      if (!told) onWait(owner);
      told = true;
    }
    await clock.sleep(POLL_SECONDS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function tryLock(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether a process with this id exists (it may belong to another user). */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
