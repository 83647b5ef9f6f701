import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Watch } from '@kfp/backend/config/schema.js';
import { KfpError } from '@kfp/backend/core/errors.js';
import { modelFeatureNames } from '@kfp/backend/prediction/model-inputs.js';
import { assertCompatible } from '@kfp/backend/models/compatible.js';
import { findKind, KIND_NAMES } from '@kfp/backend/models/kinds.js';
import { createWatchRegistry } from '@kfp/backend/models/watch-registry.js';
import { lastLine } from './run-program.js';

export interface EnsureModelOptions {
  readonly config: Watch;
  readonly modelDir: string;
  /** Name of a kind; all are trained and the best is taken when absent. */
  readonly modelType: string | undefined;
  /** Train even when there is a model that fits. */
  readonly train: boolean;
  /** The dataset to learn from. */
  readonly dataset: string;
  /** `bin/kfp.mjs`. */
  readonly kfp: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told why a model is being trained, and then how far it is. */
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface EnsuredModel {
  readonly id: string;
  readonly trained: boolean;
}

/**
 * The model that the backend is going to serve; trains from the shipped dataset when there is none,
 * or when the one there is was made for another configuration.
 *
 * @throws KfpError `MODEL_TYPE_UNKNOWN`, or `TRAINING_FAILED` with what the training printed
 */
export async function ensureModel(options: EnsureModelOptions): Promise<EnsuredModel> {
  const kind = parseKind(options.modelType);
  const registry = createWatchRegistry(options, options.config);
  const why = options.train ? 'as asked for' : await unfit();
  if (why !== undefined) {
    options.onProgress(`training: ${why}`);
    await train(options);
  }
  return { id: await registry.resolve(kind), trained: why !== undefined };

  async function unfit(): Promise<string | undefined> {
    try {
      const id = await registry.resolve(kind);
      const entry = (await registry.list()).find((one) => one.id === id);
      if (entry?.metadata === undefined) return `${id} is broken`;
      assertCompatible(entry.metadata, {
        ...options.config,
        featureNames: modelFeatureNames(options.config),
      });
      return undefined;
    } catch (error) {
      if (!(error instanceof KfpError)) throw error;
      if (error.code === 'MODEL_NOT_FOUND') return 'there is none yet';
      if (error.code === 'MODEL_INCOMPATIBLE') return error.message;
      throw error;
    }
  }
}

function parseKind(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const kind = findKind(name);
  if (kind !== undefined) return kind.name;
  throw new KfpError('MODEL_TYPE_UNKNOWN', `There is no model type "${name}"`, {
    hint: `Choose one of ${KIND_NAMES.join(', ')}.`,
  });
}

async function train(options: EnsureModelOptions): Promise<void> {
  const { dataset, modelDir, environment, signal } = options;
  // Whoever waits for a first start is spared the learning curves.
  const args = [options.kfp, 'train', '--quick', '--watch', options.config.name];
  args.push('--input', dataset, '--output-dir', modelDir);
  if (options.modelType !== undefined) args.push('--model-type', options.modelType);
  const child = spawn(process.execPath, args, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): boolean => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  let printed = '';
  const listen = (chunk: Buffer): void => {
    printed += chunk.toString();
    // In a pipe the command writes one line of progress after the other.
    options.onProgress(lastLine(printed));
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  try {
    const [code, ended] = (await once(child, 'close')) as [number | null, string | null];
    signal.throwIfAborted();
    if (code === 0) return;
    const how = ended ?? `exit code ${code}`;
    throw new KfpError('TRAINING_FAILED', `Training ended with ${how}:\n${printed.trimEnd()}`, {
      hint: `Try it by itself: npx kfp train --input ${dataset} --output-dir ${modelDir}`,
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The dataset that comes with the project. */
export function shippedDataset(root: string): string {
  return join(root, 'backend/data/demo.csv.gz');
}
