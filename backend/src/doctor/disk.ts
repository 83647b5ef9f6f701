import { randomBytes } from 'node:crypto';
import { access, constants, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { describeError } from '../core/errors.js';
import { ok, problem, warning, type Finding } from './finding.js';

/** A folder that the service writes to. */
export interface DataFolder {
  readonly path: string;
  /** What it keeps there. */
  readonly holds: string;
}

/** Below this only the next models and a day of state fit; below a tenth, state may be lost. Bytes. */
const SCARCE = 500e6;

/** Writes a file to each folder and removes it again. A missing folder is not made. */
export async function examineDisk(folders: readonly DataFolder[]): Promise<Finding[]> {
  return Promise.all(folders.map(examineFolder));
}

async function examineFolder({ path, holds }: DataFolder): Promise<Finding> {
  const folder = resolve(path);
  const name = `${folder} (${holds})`;
  const advice =
    'Give another folder (--model-dir, --data-dir), or let the user that runs this write to it.';
  try {
    const there = await nearest(folder);
    if (there === folder) await tryToWrite(folder);
    else await access(there, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(there);
    const free = bavail * bsize;
    const text = `${name} ${there === folder ? 'can be written to' : 'will be made at the first start'}; ${megabytes(free)} free`;
    if (free < SCARCE / 10)
      return problem('disk', text, 'Free space on that disk: state will be lost.');
    if (free < SCARCE)
      return warning('disk', text, 'Free space on that disk, or delete models not in use.');
    return ok('disk', text);
  } catch (error) {
    return problem('disk', `${name} cannot be written to: ${describeError(error)}`, advice);
  }
}

async function tryToWrite(folder: string): Promise<void> {
  const file = join(folder, `.doctor-${randomBytes(4).toString('hex')}`);
  const handle = await open(file, 'wx');
  try {
    await handle.write('written by kfp doctor\n');
    await handle.sync();
  } finally {
    await handle.close();
    await rm(file, { force: true });
  }
}

/** The folder itself, or the nearest one above it that exists. */
async function nearest(folder: string): Promise<string> {
  const entry = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (entry === undefined) return nearest(dirname(folder));
  if (!entry.isDirectory()) throw new Error(`${folder} is not a folder`);
  return folder;
}

function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
