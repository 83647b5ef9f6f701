import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { describeError, KfpError } from '../core/errors.js';

/**
 * Configuration files and the files they extend, as layers: a later one lies on top of those before.
 * A file that several extend is read once, where it is first needed, so that two files which refine
 * the same base can be joined: `extends: [kubernetes-workloads.yaml, kubernetes-istio.yaml]`.
 *
 * @returns what each file says, without `extends`; an empty file says nothing (null)
 * @throws KfpError `CONFIG_UNREADABLE` when a file is not there, is no YAML, or extends itself
 */
export async function readLayers(files: readonly string[]): Promise<unknown[]> {
  const layers = new Map<string, unknown>();
  const read = async (file: string, within: readonly string[]): Promise<void> => {
    const path = resolve(file);
    if (within.includes(path)) {
      throw unreadable(path, `it extends itself: ${[...within, path].join(' → ')}`);
    }
    if (layers.has(path)) return;
    const [bases, layer] = separated(path, await readYaml(path));
    for (const base of bases) await read(resolve(dirname(path), base), [...within, path]);
    layers.set(path, layer);
  };
  for (const file of files) await read(file, []);
  return [...layers.values()];
}

function separated(path: string, content: unknown): [bases: string[], layer: unknown] {
  if (typeof content !== 'object' || content === null || !('extends' in content)) {
    return [[], content];
  }
  const { extends: given, ...layer } = content;
  const bases: unknown[] = Array.isArray(given) ? given : [given];
  if (!bases.every((base) => typeof base === 'string' && base !== '')) {
    throw unreadable(path, '"extends" must be the name of a file, or a list of such names');
  }
  return [bases as string[], layer];
}

async function readYaml(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    throw unreadable(file, describeError(cause), cause);
  }
}

function unreadable(file: string, why: string, cause?: unknown): KfpError {
  return new KfpError('CONFIG_UNREADABLE', `Cannot read ${file}: ${why}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'Give a YAML file with --config.',
  });
}
