import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { describeError, KfpError } from '../core/errors.js';

/** What one file says, without `extends`. */
export interface Layer {
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The configuration files and packs that come with the product. */
export const SHIPPED_FOLDER = fileURLToPath(new URL('../../config/', import.meta.url));

/**
 * Files and those they extend, as layers: a later one lies on top of those before. A file that several
 * extend is read once, where it is first needed, so that two files which refine the same base can be
 * joined.
 *
 * @param files a name without a folder and an ending is that of a pack: `pods`
 * @returns what each file says; an empty file says nothing
 * @throws KfpError `CONFIG_UNREADABLE` when a file is not there, is no YAML, or extends itself
 */
export async function readLayers(files: readonly string[]): Promise<Layer[]> {
  const layers = new Map<string, Layer>();
  const read = async (path: string, within: readonly string[]): Promise<void> => {
    if (within.includes(path)) {
      throw unreadable(path, `it extends itself: ${[...within, path].join(' → ')}`);
    }
    if (layers.has(path)) return;
    const { extends: bases, ...content } = await readEntries(path);
    for (const base of extendedFiles(path, bases)) await read(base, [...within, path]);
    layers.set(path, { path, content });
  };
  for (const file of files) await read(resolve(file), []);
  return [...layers.values()];
}

/**
 * The paths that an entry `extends` means.
 *
 * @param path of the file that has the entry
 * @throws KfpError `CONFIG_UNREADABLE`
 */
export function extendedFiles(path: string, given: unknown): string[] {
  if (given === undefined) return [];
  const names: readonly unknown[] = Array.isArray(given) ? given : [given];
  return names.map((name) => {
    if (typeof name !== 'string' || name === '') {
      throw unreadable(path, '"extends" must be the name of a file, or a list of such names');
    }
    const isPack = /^[A-Za-z0-9-]+$/.test(name);
    return isPack ? join(SHIPPED_FOLDER, 'watches', `${name}.yaml`) : resolve(dirname(path), name);
  });
}

async function readEntries(file: string): Promise<Record<string, unknown>> {
  let content: unknown;
  try {
    content = parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw unreadable(file, describeError(cause), cause);
  }
  if (content === null || content === undefined) return {};
  if (typeof content === 'object' && !Array.isArray(content)) return { ...content };
  throw unreadable(file, 'it must have entries, as "prometheus:"');
}

function unreadable(file: string, why: string, cause?: unknown): KfpError {
  return new KfpError('CONFIG_UNREADABLE', `Cannot read ${file}: ${why}`, {
    cause,
    hint: 'Give a YAML file with --config.',
  });
}
