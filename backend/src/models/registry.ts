import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describeError, KfpError } from '../core/errors.js';
import { watchNameOf } from '../config/version-1.js';
import { newerFormat } from '../core/format-version.js';
import { replaceFile, syncFolder } from '../core/replace-file.js';
import type { Learners } from './learners.js';
import { inTodaysWords, metadataProblem, type ModelMetadata } from './metadata.js';
import { spanNames } from './time-to-failure.js';
import type { FittedModel, ModelKind } from './types.js';

/** A folder of the registry as it is listed: usable, or broken and why. */
export type RegistryEntry =
  | { readonly id: string; readonly metadata: ModelMetadata; readonly problem?: undefined }
  | { readonly id: string; readonly metadata?: undefined; readonly problem: string };

export interface LoadedModel {
  readonly model: FittedModel;
  /** Shares per span of `metadata.timeToFailure`; absent where there is none. */
  readonly timeToFailure?: FittedModel;
  readonly metadata: ModelMetadata;
}

/** What is saved beside the model; the registry adds id, date and digests. */
export interface ModelToSave {
  readonly model: FittedModel;
  /** Given together with `metadata.timeToFailure`. */
  readonly timeToFailure?: FittedModel;
  readonly metadata: Omit<ModelMetadata, 'formatVersion' | 'id' | 'createdAt' | 'kind' | 'files'>;
  readonly evaluation: unknown;
  readonly reportHtml: string;
}

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
  /** The active model, or the newest of a kind. @throws KfpError `MODEL_NOT_FOUND` */
  resolve(kind?: ModelKind): Promise<string>;
  /**
   * A file of a model: `report.html`, `evaluation.json`.
   *
   * @throws KfpError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE`
   */
  readText(id: string, file: 'report.html' | 'evaluation.json'): Promise<string>;
  /** The folder of a model. @throws KfpError `MODEL_NOT_FOUND` */
  folder(id: string): Promise<string>;
}

const SHORT_KIND: Readonly<Record<ModelKind, string>> = {
  'random-forest': 'rf',
  xgboost: 'xgboost',
  'neural-network': 'nn',
};

const ID = /^(rf|xgboost|nn)-\d{8}T\d{6}Z-[0-9a-f]{4}$/;
const TEMPORARY = '.saving-';
/** Of a window, where a model is tried; no real one has more. */
const MAX_STEPS = 100_000;
const TIME_TO_FAILURE = 'time-to-failure';

/** Leftovers of a save that was cut off are taken away after this long. Milliseconds. */
const LEFTOVER_AGE = 3_600_000;

/** The models on disk: one folder each, and `active.json` which names the one in use. */
export function createRegistry(options: {
  readonly modelDir: string;
  /**
   * A folder of before each watch had its own, and the watch: its models there are listed and used, too,
   * and never changed.
   */
  readonly older?: { readonly folder: string; readonly watch: string } | undefined;
  readonly learners: Learners;
  readonly now?: () => Date;
}): Registry {
  const { modelDir, older } = options;
  const now = options.now ?? (() => new Date());
  const activeFile = join(modelDir, 'active.json');

  const folderOf = async (id: string): Promise<string> => {
    // The pattern also keeps `../` out of paths that come from the network.
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
    const text = await readFile(join(older.folder, id, 'metadata.json'), 'utf8').catch(() => '{}');
    const is = watchOf(text) === older.watch;
    ofWatch.set(id, is);
    return is;
  };
  const idsIn = async (folder: string): Promise<string[]> =>
    (await readdir(folder).catch(() => [])).filter((name) => ID.test(name));
  const activeIn = async (folder: string): Promise<string | undefined> => {
    const file = join(folder, 'active.json');
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch {
      return undefined;
    }
    const { active } = parseJson(text, file) as { active?: unknown };
    return typeof active === 'string' ? active : undefined;
  };

  const registry: Registry = {
    modelDir,
    folder: folderOf,
    async list() {
      const names = await idsIn(modelDir);
      for (const id of older === undefined ? [] : await idsIn(older.folder)) {
        if (!names.includes(id) && (await isOlder(id))) names.push(id);
      }
      const entries = await Promise.all(
        names.map(async (id): Promise<RegistryEntry> => {
          try {
            return { id, metadata: await readVerified(await folderOf(id)) };
          } catch (error) {
            return { id, problem: describeError(error) };
          }
        }),
      );
      return entries.sort((a, b) => stamp(b.id).localeCompare(stamp(a.id)));
    },
    async active() {
      const own = await activeIn(modelDir);
      if (own !== undefined || older === undefined) return own;
      const before = await activeIn(older.folder);
      return before !== undefined && (await isOlder(before)) ? before : undefined;
    },
    async activate(id) {
      await readVerified(await folderOf(id));
      // `kfp train` may activate at the same time.
      const temporary = `${activeFile}.${randomBytes(4).toString('hex')}`;
      try {
        await mkdir(modelDir, { recursive: true });
        await replaceFile(activeFile, `${JSON.stringify({ active: id })}\n`, temporary);
      } catch (cause) {
        throw unwritable(activeFile, cause, 'What was active stays so.');
      }
    },
    async save({ model, timeToFailure, metadata, evaluation, reportHtml }) {
      const date = now();
      const time = date.toISOString().replace(/[-:]|\.\d+/g, '');
      const id = `${SHORT_KIND[model.kind]}-${time}-${randomBytes(2).toString('hex')}`;
      const folder = join(modelDir, `${TEMPORARY}${id}`);
      try {
        await mkdir(modelDir, { recursive: true });
        await removeLeftovers(modelDir, date.getTime());
        await mkdir(folder);
        await model.save(folder);
        if (timeToFailure !== undefined) {
          await mkdir(join(folder, TIME_TO_FAILURE));
          await timeToFailure.save(join(folder, TIME_TO_FAILURE));
        }
        const files: Record<string, string> = {};
        for (const name of await filesOf(folder)) {
          files[name] = sha256(await readFile(join(folder, name)));
        }
        const complete: ModelMetadata = {
          formatVersion: 1,
          id,
          kind: model.kind,
          createdAt: date.toISOString(),
          ...metadata,
          files,
        };
        await writeFile(join(folder, 'metadata.json'), `${JSON.stringify(complete, null, 2)}\n`);
        await writeFile(
          join(folder, 'evaluation.json'),
          `${JSON.stringify(evaluation, null, 2)}\n`,
        );
        await writeFile(join(folder, 'report.html'), reportHtml);
        for (const name of await filesOf(folder)) await syncFile(join(folder, name));
        await rename(folder, join(modelDir, id));
        await syncFolder(modelDir);
      } catch (error) {
        await rm(folder, { recursive: true, force: true }).catch(() => undefined);
        if (!isRefusal(error)) throw error;
        throw unwritable(modelDir, error, 'Nothing of the new model is kept; the others stay.');
      }
      return id;
    },
    async load(id) {
      const folder = await folderOf(id);
      const metadata = await readVerified(folder);
      const learner = await options.learners(metadata.kind);
      const model = await learner.load(folder, metadata);
      assertAnswers(model, metadata, folder);
      if (metadata.timeToFailure === undefined) return { model, metadata };
      const forests = await options.learners('random-forest');
      const timeToFailure = await forests.load(join(folder, TIME_TO_FAILURE), {
        classes: spanNames(metadata.timeToFailure.edges),
        featureNames: metadata.featureNames,
      });
      return { model, timeToFailure, metadata };
    },
    async resolve(kind) {
      if (kind === undefined) {
        const active = await registry.active();
        if (active !== undefined) {
          await folderOf(active);
          return active;
        }
      }
      const entries = await registry.list();
      const usable = entries.find(
        ({ metadata }) => metadata !== undefined && (kind === undefined || metadata.kind === kind),
      );
      if (usable !== undefined) return usable.id;
      const broken = entries.filter(({ problem }) => problem !== undefined);
      throw new KfpError(
        'MODEL_NOT_FOUND',
        `There is no ${kind === undefined ? 'model' : `${kind} model`} in ${modelDir}${broken.length > 0 ? ` (${broken.length} broken: ${broken[0]!.id}: ${broken[0]!.problem})` : ''}.`,
        {
          statusCode: 503,
          hint: `Train one: kfp train --input data.csv.gz --output-dir ${older?.folder ?? modelDir}`,
        },
      );
    },
    async readText(id, file) {
      const path = join(await folderOf(id), file);
      return readFile(path, 'utf8').catch((cause: unknown) => {
        throw damaged(path, 'cannot be read', cause);
      });
    },
  };
  return registry;
}

/** A model whose files are whole may still hold numbers that lead nowhere. */
function assertAnswers(model: FittedModel, metadata: ModelMetadata, folder: string): void {
  const { classes, featureNames, signals, windowSeconds, stepSeconds } = metadata;
  const out = new Float64Array(classes.length);
  const steps = Math.min(MAX_STEPS, Math.round(windowSeconds / stepSeconds));
  try {
    const windows = new Float32Array(steps * signals.length);
    model.predict(new Float64Array(featureNames.length), 1, out, windows);
  } catch (cause) {
    throw damaged(folder, 'the model cannot answer', cause);
  }
  if (!out.every(Number.isFinite)) {
    throw damaged(folder, 'the model answers with what is no number');
  }
}

/**
 * Refuses to use a model on data it was not made for.
 *
 * @throws KfpError `MODEL_INCOMPATIBLE` naming the first difference
 */
export function assertCompatible(
  metadata: ModelMetadata,
  wanted: {
    readonly stepSeconds: number;
    readonly windowSeconds: number;
    readonly horizonSeconds: number;
    readonly featureNames: readonly string[];
  },
): void {
  const differs = (what: string, model: unknown, here: unknown): KfpError =>
    new KfpError(
      'MODEL_INCOMPATIBLE',
      `Model ${metadata.id} was trained for ${what} ${String(model)}, but the configuration says ${String(here)}.`,
      {
        statusCode: 409,
        hint: 'Train a model with this configuration, or serve with that of the model.',
      },
    );
  for (const key of ['stepSeconds', 'windowSeconds', 'horizonSeconds'] as const) {
    if (metadata[key] !== wanted[key]) throw differs(key, metadata[key], wanted[key]);
  }
  const index = metadata.featureNames.findIndex((name, i) => name !== wanted.featureNames[i]);
  if (index >= 0 || metadata.featureNames.length !== wanted.featureNames.length) {
    const at = index < 0 ? metadata.featureNames.length : index;
    throw differs(`feature ${at}`, metadata.featureNames[at], wanted.featureNames[at]);
  }
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

async function readVerified(folder: string): Promise<ModelMetadata> {
  const file = join(folder, 'metadata.json');
  let value: unknown;
  try {
    value = inTodaysWords(parseJson(await readFile(file, 'utf8'), file));
  } catch (cause) {
    throw cause instanceof KfpError ? cause : damaged(file, 'cannot be read', cause);
  }
  const problem = metadataProblem(value);
  if (newerFormat(value, 1) !== undefined) {
    throw new KfpError('MODEL_UNREADABLE', `${file}: ${problem}`, {
      statusCode: 500,
      hint: 'Nothing is wrong with its files. Activate another model, or upgrade.',
    });
  }
  if (problem !== undefined) throw damaged(file, problem);
  const metadata = value as ModelMetadata;
  for (const [name, digest] of Object.entries(metadata.files)) {
    const path = join(folder, name);
    const content = await readFile(path).catch((cause: unknown) => {
      throw damaged(path, 'cannot be read', cause);
    });
    if (sha256(content) !== digest) throw damaged(path, 'is not what was saved (SHA-256 differs)');
  }
  return metadata;
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

function damaged(what: string, why: string, cause?: unknown): KfpError {
  return new KfpError('MODEL_UNREADABLE', `${what}: ${why}`, {
    cause,
    statusCode: 500,
    hint: 'The folder is damaged: delete it, and train or copy the model again.',
  });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KfpError('MODEL_UNREADABLE', `${file}: is not JSON`, {
      cause,
      hint: 'The file is damaged: delete it, and train or copy the model again.',
    });
  }
}

/** Paths of all files in a folder and below it, sorted; with `/` on every system. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
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

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The part of an id that sorts by time. */
function stamp(id: string): string {
  return id.slice(id.indexOf('-') + 1);
}
