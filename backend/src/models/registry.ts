import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { watchNameOf } from '../config/version-1.js';
import { describeError, KfpError } from '../core/errors.js';
import { replaceFile, syncFolder } from '../core/replace-file.js';
import { findKind, MODEL_KINDS } from './kinds.js';
import type { ModelMetadata } from './metadata.js';
import {
  loadModel,
  parseJson,
  readMetadata,
  readModelFile,
  writeModel,
  type LoadedModel,
  type ModelToSave,
} from './model-folder.js';
import type { ModelKind } from './types.js';

export type { LoadedModel, ModelToSave };

/** A folder of the registry as it is listed: usable, or broken and why. */
export type RegistryEntry =
  | { readonly id: string; readonly metadata: ModelMetadata; readonly problem?: undefined }
  | { readonly id: string; readonly metadata?: undefined; readonly problem: string };

export interface Registry {
  readonly modelDir: string;
  /** Newest first; broken folders are listed with what is wrong, and trouble nobody else. */
  list(): Promise<RegistryEntry[]>;
  /** The id that is to be served; undefined when there is none. */
  active(): Promise<string | undefined>;
  /** @throws KfpError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE`, `MODELS_UNWRITABLE` */
  activate(id: string): Promise<void>;
  /**
   * @returns the id of the new model
   * @throws KfpError `MODELS_UNWRITABLE`; nothing of the new model is left then
   */
  save(entry: ModelToSave): Promise<string>;
  /** @throws KfpError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE` (names the file) */
  load(id: string): Promise<LoadedModel>;
  /** The active model, or the newest of the kind of that name. @throws KfpError `MODEL_NOT_FOUND` */
  resolve(kind?: string): Promise<string>;
  /**
   * A file of a model: `report.html`, `evaluation.json`.
   *
   * @throws KfpError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE`
   */
  readText(id: string, file: 'report.html' | 'evaluation.json'): Promise<string>;
  /** The folder of a model. @throws KfpError `MODEL_NOT_FOUND` */
  folder(id: string): Promise<string>;
}

/** An id: the kind's short name, when it was saved, and chance. Keeps `../` out of paths, too. */
const ID = /^[a-z][a-z0-9]*-\d{8}T\d{6}Z-[0-9a-f]{4}$/;
const TEMPORARY = '.saving-';

/** Leftovers of a save that was cut off are taken away after this long. Milliseconds. */
const LEFTOVER_AGE = 3_600_000;

/**
 * The models on disk: one folder each, and `active.json` which names the one in use.
 *
 * @param options.kinds those that can be saved and loaded; all when absent. A model of another kind
 *   is listed as one that cannot be used
 */
export function createRegistry(options: {
  readonly modelDir: string;
  /**
   * A folder of before each watch had its own, and the watch: its models there are listed and used, too,
   * and never changed.
   */
  readonly older?: { readonly folder: string; readonly watch: string } | undefined;
  readonly kinds?: readonly ModelKind[] | undefined;
  readonly now?: () => Date;
}): Registry {
  const { modelDir, older, kinds = MODEL_KINDS, now = () => new Date() } = options;
  const activeFile = join(modelDir, 'active.json');

  const folderOf = async (id: string): Promise<string> => {
    if (ID.test(id)) {
      if (await isFolder(join(modelDir, id))) return join(modelDir, id);
      if (older !== undefined && (await isOlder(id))) return join(older.folder, id);
    }
    throw new KfpError('MODEL_NOT_FOUND', `There is no model "${id}" in ${modelDir}.`, {
      statusCode: 404,
      hint: '`kfp models list` shows what there is.',
    });
  };
  /** What is known of the older models: whether they are of this watch. */
  const ofWatch = new Map<string, boolean>();
  const isOlder = async (id: string): Promise<boolean> => {
    if (older === undefined) return false;
    const known = ofWatch.get(id);
    if (known !== undefined) return known;
    const file = join(older.folder, id, 'metadata.json');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) return false;
    const is = watchOf(text) === older.watch;
    ofWatch.set(id, is);
    return is;
  };

  const list = async (): Promise<RegistryEntry[]> => {
    const ids = new Set(await idsIn(modelDir));
    for (const id of older === undefined ? [] : await idsIn(older.folder)) {
      if (await isOlder(id)) ids.add(id);
    }
    const entries = await Promise.all(
      [...ids].map(async (id): Promise<RegistryEntry> => {
        try {
          return { id, metadata: await readMetadata(await folderOf(id), kinds) };
        } catch (error) {
          return { id, problem: describeError(error) };
        }
      }),
    );
    return entries.sort((a, b) => stamp(b.id).localeCompare(stamp(a.id)));
  };

  const active = async (): Promise<string | undefined> => {
    const own = await activeIn(modelDir);
    if (own !== undefined || older === undefined) return own;
    const before = await activeIn(older.folder);
    return before !== undefined && (await isOlder(before)) ? before : undefined;
  };

  return {
    modelDir,
    list,
    active,
    folder: folderOf,
    async activate(id) {
      await readMetadata(await folderOf(id), kinds);
      // `kfp train` may activate at the same time.
      const temporary = `${activeFile}.${randomBytes(4).toString('hex')}`;
      try {
        await mkdir(modelDir, { recursive: true });
        await replaceFile(activeFile, `${JSON.stringify({ active: id })}\n`, temporary);
      } catch (cause) {
        throw unwritable(activeFile, cause, 'What was active stays so.');
      }
    },
    async save(entry) {
      const kind = findKind(entry.model.kind, kinds);
      if (kind === undefined) throw new TypeError(`no kind of model is ${entry.model.kind}`);
      const date = now();
      const time = date.toISOString().replace(/[-:]|\.\d+/g, '');
      const id = `${kind.short}-${time}-${randomBytes(2).toString('hex')}`;
      const folder = join(modelDir, `${TEMPORARY}${id}`);
      try {
        await mkdir(modelDir, { recursive: true });
        await removeLeftovers(modelDir, date.getTime());
        await mkdir(folder);
        await writeModel(folder, entry, { id, createdAt: date.toISOString() });
        await rename(folder, join(modelDir, id));
        await syncFolder(modelDir);
      } catch (error) {
        await rm(folder, { recursive: true, force: true }).catch(() => undefined);
        if (!isRefusal(error)) throw error;
        throw unwritable(modelDir, error, 'Nothing of the new model is kept; the others stay.');
      }
      return id;
    },
    load: async (id) => loadModel(await folderOf(id), kinds),
    async resolve(kind) {
      const id = kind === undefined ? await active() : undefined;
      if (id !== undefined) {
        await folderOf(id);
        return id;
      }
      const entries = await list();
      const usable = entries.find(
        ({ metadata }) => metadata !== undefined && (kind === undefined || metadata.kind === kind),
      );
      if (usable !== undefined) return usable.id;
      throw noneUsable(modelDir, kind, entries, older?.folder);
    },
    readText: async (id, file) => (await readModelFile(join(await folderOf(id), file))).toString(),
  };
}

function noneUsable(
  modelDir: string,
  kind: string | undefined,
  entries: readonly RegistryEntry[],
  outputDir = modelDir,
): KfpError {
  const broken = entries.filter(({ problem }) => problem !== undefined);
  const [first] = broken;
  const why =
    first === undefined ? '' : ` (${broken.length} broken: ${first.id}: ${first.problem})`;
  return new KfpError(
    'MODEL_NOT_FOUND',
    `There is no ${kind === undefined ? 'model' : `${kind} model`} in ${modelDir}${why}.`,
    {
      statusCode: 503,
      hint: `Train one: kfp train --input data.csv.gz --output-dir ${outputDir}`,
    },
  );
}

/** The watch that a model was made for; undefined where its metadata do not say it. */
function watchOf(metadata: string): string | undefined {
  try {
    const { profile } = JSON.parse(metadata) as { profile?: unknown };
    return typeof profile === 'string' ? watchNameOf(profile) : undefined;
  } catch {
    return undefined;
  }
}

async function idsIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => ID.test(name));
}

/** @throws KfpError `MODEL_UNREADABLE` */
async function activeIn(folder: string): Promise<string | undefined> {
  const file = join(folder, 'active.json');
  const text = await readFile(file).catch(() => undefined);
  if (text === undefined) return undefined;
  const { active } = parseJson(text, file) as { active?: unknown };
  return typeof active === 'string' ? active : undefined;
}

/** Whether it is the disk that refuses: full, over its quota, not to be written to, broken. */
function isRefusal(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO'].includes(code);
}

function unwritable(what: string, cause: unknown, kept: string): KfpError {
  return new KfpError('MODELS_UNWRITABLE', `${what} cannot be written: ${describeError(cause)}`, {
    cause,
    statusCode: 503,
    hint: `Make room there, or let it be written to. ${kept}`,
  });
}

async function removeLeftovers(modelDir: string, now: number): Promise<void> {
  for (const name of await readdir(modelDir)) {
    if (!name.startsWith(TEMPORARY)) continue;
    const path = join(modelDir, name);
    const { mtimeMs } = await stat(path);
    // A younger one may belong to another process that is saving right now.
    if (now - mtimeMs > LEFTOVER_AGE) await rm(path, { recursive: true, force: true });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

/** The part of an id that sorts by time. */
function stamp(id: string): string {
  return id.slice(id.indexOf('-') + 1);
}
