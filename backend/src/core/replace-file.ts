import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file so that a reader sees the old one or the new one, never half of it, and so that it is on
 * the disk when this resolves. A disk that is full, or may not be written to, keeps the old file and nothing
 * of the new one.
 *
 * @param text as a whole, or in pieces where one text would be too long
 * @param temporary where it is written first, in the same folder; two writers need one each
 * @throws Error of the file system
 */
export async function replaceFile(
  path: string,
  text: string | Iterable<string>,
  temporary = `${path}.new`,
): Promise<void> {
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // On a read-only disk there is no temporary file to remove.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes names that were given or changed in a folder outlive a crash of the machine. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Appends whole lines, on the disk when this resolves; a line that fits only in part is removed again. */
export async function appendSynced(path: string, text: string, mode?: number): Promise<void> {
  const file = await open(path, 'a', mode);
  try {
    const { size } = await file.stat();
    try {
      await file.appendFile(text);
      await file.sync();
    } catch (error) {
      // Half a line would spoil the next one.
      await file.truncate(size).catch(() => undefined);
      throw error;
    }
  } finally {
    await file.close();
  }
}

/** Makes what was written to a file outlive a crash of the machine. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
