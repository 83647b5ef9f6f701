import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Who writes to a folder. */
export interface FolderOwner {
  readonly pid: number;
  readonly host: string;
}

export interface FolderLock {
  /** Who has it instead; undefined when it is ours. */
  readonly heldBy: FolderOwner | undefined;
  release(): Promise<void>;
}

const NAME = 'in-use.json';

/** The owner says so often that it is there. Milliseconds. */
const HEARTBEAT = 5_000;
/** An owner that has said nothing for so long is gone: it was killed, or its machine is. */
const SILENT = 30_000;
const POLL = 200;

interface Held extends FolderOwner {
  readonly token: string;
}

/**
 * Says that this process writes to a folder, as long as it lives. What a killed process left is taken
 * over: at once on the same machine, where its id is no longer alive, and elsewhere after 30 s.
 *
 * @param folder made when it is missing
 * @param waitMilliseconds for an owner that is just ending
 * @throws Error of the file system
 */
export async function lockFolder(folder: string, waitMilliseconds = 5_000): Promise<FolderLock> {
  const file = join(folder, NAME);
  const own: Held = {
    pid: process.pid,
    host: hostname(),
    token: randomBytes(8).toString('hex'),
  };
  await mkdir(folder, { recursive: true });
  const deadline = Date.now() + waitMilliseconds;
  for (;;) {
    if (await created(file, own)) break;
    const owner = await livingOwner(file);
    if (owner === undefined) {
      await rm(file, { force: true });
    } else if (Date.now() >= deadline) {
      return { heldBy: { pid: owner.pid, host: owner.host }, release: async () => undefined };
    } else {
      await new Promise((next) => setTimeout(next, POLL));
    }
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    void utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT);
  heartbeat.unref();
  return {
    heldBy: undefined,
    async release() {
      clearInterval(heartbeat);
      const held = await read(file);
      // Whoever thought us gone has it now.
      if (held?.token === own.token) await rm(file, { force: true });
    },
  };
}

async function created(file: string, own: Held): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(JSON.stringify(own));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when nobody lives who has it. */
async function livingOwner(file: string): Promise<Held | undefined> {
  const age = await stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => Infinity,
  );
  const held = await read(file);
  if (held === undefined) {
    // Half a file may be written at this moment, or be all that a full disk took.
    return age < POLL * 5 ? { pid: 0, host: '?', token: '' } : undefined;
  }
  if (age > SILENT) return undefined;
  if (held.host !== hostname()) return held;
  // After a restart of its container, a process has the id it had before.
  return held.pid !== process.pid && isAlive(held.pid) ? held : undefined;
}

async function read(file: string): Promise<Held | undefined> {
  try {
    const { pid, host, token } = JSON.parse(await readFile(file, 'utf8')) as Partial<Held>;
    return typeof pid === 'number' && typeof host === 'string' && typeof token === 'string'
      ? { pid, host, token }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
