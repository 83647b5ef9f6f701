import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Who writes to a folder. */
export interface FolderOwner {
  readonly pid: number;
  readonly host: string;
}

/** Says that this process writes to a folder, as long as it lives. */
export interface FolderLock {
  /**
   * Takes the folder if nobody has it.
   *
   * @returns who has it instead; undefined when it is ours
   * @throws Error of the file system
   */
  tryTake(): Promise<FolderOwner | undefined>;
  isOurs(): boolean;
  /** Looks at the disk whether it is still ours: somebody may have thought that we were gone. */
  confirm(): Promise<boolean>;
  release(): Promise<void>;
}

const NAME = 'in-use.json';

/** The owner says so often that it is there. Milliseconds. */
const HEARTBEAT = 5_000;
/** An owner that has said nothing for so long is gone: it was killed, or its machine is. */
const SILENT = 30_000;
/** Half a file may be written at this moment; one of this age is all that a full disk took. */
const HALF_WRITTEN = 1_000;

interface Held extends FolderOwner {
  readonly token: string;
}

/**
 * What a killed process left is taken over: at once on the same machine, where its id is no longer alive,
 * and else once nothing was heard of it for 30 s, by the clock of the one who watches. Clocks that jump, or
 * disagree, take nothing from anybody.
 *
 * @param folder made when it is missing
 * @param now milliseconds of a clock that never goes back
 */
export function createFolderLock(
  folder: string,
  now: () => number = () => performance.now(),
): FolderLock {
  const file = join(folder, NAME);
  const own: Held = {
    pid: process.pid,
    host: hostname(),
    token: randomBytes(8).toString('hex'),
  };
  let ours = false;
  let heartbeat: NodeJS.Timeout | undefined;
  let seen: { readonly sign: string; readonly at: number } | undefined;

  /** How long nothing has changed, milliseconds; by what was seen here. */
  const silence = (sign: string): number => {
    if (seen?.sign !== sign) seen = { sign, at: now() };
    return now() - seen.at;
  };
  /** Undefined when nobody lives who has it. */
  const livingOwner = async (): Promise<FolderOwner | undefined> => {
    const entry = await stat(file).catch(missing);
    if (entry === undefined) return undefined;
    const held = await read(file);
    if (held === undefined) {
      return silence(`half ${entry.mtimeMs}`) < HALF_WRITTEN ? { pid: 0, host: '?' } : undefined;
    }
    const owner = { pid: held.pid, host: held.host };
    if (held.host === hostname()) {
      // After a restart of its container, a process has the id it had before.
      if (held.pid === process.pid || !isAlive(held.pid)) return undefined;
    }
    return silence(`${held.token} ${entry.mtimeMs}`) < SILENT ? owner : undefined;
  };
  const confirm = async (): Promise<boolean> => {
    if (!ours) return false;
    const held = await read(file);
    // A disk that answers nothing at present says nothing of who has it.
    if (held !== undefined && held.token !== own.token) {
      ours = false;
      clearInterval(heartbeat);
    }
    return ours;
  };
  const beat = async (): Promise<void> => {
    if (!(await confirm())) return;
    const time = new Date();
    await utimes(file, time, time).catch(() => undefined);
  };

  return {
    async tryTake() {
      if (ours) return undefined;
      try {
        await mkdir(folder, { recursive: true });
        if (!(await created(file, own))) {
          const owner = await livingOwner();
          if (owner !== undefined) return owner;
          await rm(file, { force: true });
          if (!(await created(file, own))) return (await read(file)) ?? { pid: 0, host: '?' };
        }
      } catch (error) {
        // Its owner could not say anything either: whoever lives says so once the disk is mended.
        seen = undefined;
        throw error;
      }
      ours = true;
      heartbeat = setInterval(() => void beat(), HEARTBEAT);
      heartbeat.unref();
      return undefined;
    },
    isOurs: () => ours,
    confirm,
    async release() {
      clearInterval(heartbeat);
      if (await confirm()) await rm(file, { force: true }).catch(() => undefined);
      ours = false;
    },
  };
}

async function created(file: string, own: Held): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(JSON.stringify(own));
    } catch (error) {
      await rm(file, { force: true }).catch(() => undefined);
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
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

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
