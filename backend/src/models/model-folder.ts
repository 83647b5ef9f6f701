import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { KfpError } from '../core/errors.js';
import { newerFormat } from '../core/format-version.js';
import { syncFile } from '../core/replace-file.js';
import { findKind } from './kinds.js';
import { metadataProblem, withCurrentNames, type ModelMetadata } from './metadata.js';
import { spanNames } from './time-to-failure.js';
import { randomForest } from './random-forest/kind.js';
import type { FittedModel, ModelKind } from './types.js';

/** The folder of the forest that tells when, within the model's own. */
const TIME_TO_FAILURE = 'time-to-failure';

export interface LoadedModel {
  readonly model: FittedModel;
  /** Shares per span of `metadata.timeToFailure`; absent where there is none. */
  readonly timeToFailure?: FittedModel | undefined;
  readonly metadata: ModelMetadata;
}

/** A value that becomes JSON, which leaves out what is undefined. */
type Jsonable<T> = {
  [K in keyof T]: Jsonable<T[K]> | (undefined extends T[K] ? undefined : never);
};

/** What is saved beside the model; the registry adds id, date and digests. */
export interface ModelToSave {
  readonly model: FittedModel;
  /** Given together with `metadata.timeToFailure`. */
  readonly timeToFailure?: FittedModel | undefined;
  readonly metadata: Jsonable<
    Omit<ModelMetadata, 'formatVersion' | 'id' | 'createdAt' | 'kind' | 'files'>
  >;
  readonly evaluation: unknown;
  readonly reportHtml: string;
}

/** Writes all files of a model into an existing folder; they are on the disk when this resolves. */
export async function writeModel(
  folder: string,
  { model, timeToFailure, metadata, evaluation, reportHtml }: ModelToSave,
  about: Pick<ModelMetadata, 'id' | 'createdAt'>,
): Promise<void> {
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  await model.save(folder);
  if (timeToFailure !== undefined) {
    await mkdir(join(folder, TIME_TO_FAILURE));
    await timeToFailure.save(join(folder, TIME_TO_FAILURE));
  }
  const files: Record<string, string> = {};
  for (const name of await filesOf(folder)) {
    files[name] = sha256(await readFile(join(folder, name)));
  }
  const { id, createdAt } = about;
  const complete: Jsonable<ModelMetadata> = {
    formatVersion: 1,
    id,
    kind: model.kind,
    createdAt,
    ...metadata,
    files,
  };
  await write('metadata.json', `${JSON.stringify(complete, null, 2)}\n`);
  await write('evaluation.json', `${JSON.stringify(evaluation, null, 2)}\n`);
  await write('report.html', reportHtml);
  for (const name of await filesOf(folder)) await syncFile(join(folder, name));
}

/** @throws KfpError `MODEL_UNREADABLE` that names the file */
export async function loadModel(folder: string, kinds: readonly ModelKind[]): Promise<LoadedModel> {
  const metadata = await readMetadata(folder, kinds);
  const learner = await findKind(metadata.kind, kinds)!.learner();
  const model = await learner.load(folder, metadata);
  assertAnswers(model, metadata, folder);
  if (metadata.timeToFailure === undefined) return { model, metadata };
  const forests = await randomForest.learner();
  const timeToFailure = await forests.load(join(folder, TIME_TO_FAILURE), {
    classes: spanNames(metadata.timeToFailure.edges),
    featureNames: metadata.featureNames,
  });
  return { model, timeToFailure, metadata };
}

/**
 * The metadata of a model whose files are as they were saved.
 *
 * @throws KfpError `MODEL_UNREADABLE` that names the file
 */
export async function readMetadata(
  folder: string,
  kinds: readonly ModelKind[],
): Promise<ModelMetadata> {
  const file = join(folder, 'metadata.json');
  const value = withCurrentNames(parseJson(await readModelFile(file), file));
  const problem = metadataProblem(value);
  if (newerFormat(value, 1) !== undefined) throw beyondUs(file, problem!);
  if (problem !== undefined) throw damaged(file, problem);
  const metadata = value as ModelMetadata;
  if (findKind(metadata.kind, kinds) === undefined) {
    const known = kinds.map(({ name }) => name).join(', ');
    throw beyondUs(file, `its kind is ${metadata.kind}; known here are ${known}`);
  }
  for (const [name, digest] of Object.entries(metadata.files)) {
    const path = join(folder, name);
    if (sha256(await readModelFile(path)) !== digest)
      throw damaged(path, 'is not what was saved (SHA-256 differs)');
  }
  return metadata;
}

/** @throws KfpError `MODEL_UNREADABLE` */
export async function readModelFile(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw damaged(path, 'cannot be read', cause);
  });
}

/** Of a window, where a model is tried; no real one has more. */
const MAX_STEPS = 100_000;

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

/** A whole folder that only a later version understands. */
function beyondUs(file: string, why: string): KfpError {
  return new KfpError('MODEL_UNREADABLE', `${file}: ${why}`, {
    statusCode: 500,
    hint: 'Nothing is wrong with its files. Activate another model, or upgrade.',
  });
}

function damaged(what: string, why: string, cause?: unknown): KfpError {
  return new KfpError('MODEL_UNREADABLE', `${what}: ${why}`, {
    cause,
    statusCode: 500,
    hint: 'The folder is damaged: delete it, and train or copy the model again.',
  });
}

export function parseJson(text: Buffer, file: string): unknown {
  try {
    return JSON.parse(text.toString());
  } catch (cause) {
    throw damaged(file, 'is not JSON', cause);
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

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
