import { randomBytes } from 'node:crypto';
import type { Watch } from '../../config/schema.js';
import { describeError, KfpError } from '../../core/errors.js';
import { findDataset, listDatasets } from './find-dataset.js';
import { runJob } from './run-job.js';
import type { Training, TrainingRequest } from './training.js';

/** Trainings that the service runs, one at a time, in a process of their own. */
export interface Trainings {
  /** Newest first; the last few, since the service began. */
  list(): Training[];
  /** @throws KfpError `TRAINING_NOT_FOUND` */
  get(id: string): Training;
  /** Names of the datasets that may be asked for. */
  datasets(): Promise<string[]>;
  /**
   * Returns as soon as the training is accepted.
   *
   * @throws KfpError `TRAINING_RUNNING` (names it), `DATASET_NAME_INVALID`, `DATASET_NOT_FOUND`
   */
  start(request: TrainingRequest): Promise<Training>;
  /**
   * Asks a training to end; it has ended when its state says so.
   *
   * @throws KfpError `TRAINING_NOT_FOUND`, `TRAINING_ENDED`
   */
  cancel(id: string): Training;
  /** @returns stops listening */
  listen(listener: (training: Training) => void): () => void;
  /** Cancels what runs, and resolves when it has ended. */
  close(): Promise<void>;
}

/** A watch for which models can be trained. */
export interface TrainedWatch {
  readonly watch: Watch;
  /** Where its models are saved. */
  readonly modelDir: string;
  /** Puts a model to use from the next prediction on. */
  readonly activateModel: (id: string) => Promise<void>;
}

export interface TrainingsOptions {
  readonly watches: readonly TrainedWatch[];
  /** Searched in this order. */
  readonly dataFolders: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  /** Upper bound on worker threads of a learner. */
  readonly workers: number;
  /** What a training process wrote to stderr. */
  readonly onOutput?: ((text: string) => void) | undefined;
  readonly now?: () => Date;
}

/** So many are remembered. */
const KEPT = 20;

export function createTrainings(options: TrainingsOptions): Trainings {
  const now = options.now ?? (() => new Date());
  const kept = new Map<string, Training>();
  const listeners = new Set<(training: Training) => void>();
  let current: { id: string; cancel: AbortController; ended: Promise<void> } | undefined;
  let closed = false;

  const get = (id: string): Training => {
    const training = kept.get(id);
    if (training === undefined) {
      throw new KfpError('TRAINING_NOT_FOUND', `There is no training "${id}".`, {
        hint: 'GET /v1/trainings lists the last ones.',
        statusCode: 404,
      });
    }
    return training;
  };
  const update = (id: string, change: Partial<Training>): void => {
    const training = { ...get(id), ...change };
    kept.set(id, training);
    listeners.forEach((listener) => listener(training));
  };
  const refuseSecond = (): void => {
    if (closed) {
      throw new KfpError('SERVICE_ENDING', 'The service is about to end.', { statusCode: 503 });
    }
    if (current === undefined) return;
    throw new KfpError('TRAINING_RUNNING', `Training ${current.id} is still running.`, {
      hint: `Wait for it, or end it: DELETE /v1/trainings/${current.id}`,
      statusCode: 409,
    });
  };

  const run = async (
    id: string,
    request: TrainingRequest,
    input: string,
    signal: AbortSignal,
  ): Promise<void> => {
    const change = await train(request, input, options, signal, (change) => update(id, change));
    current = undefined;
    update(id, { endedAt: now().toISOString(), ...change });
  };

  return {
    list: () => [...kept.values()].reverse(),
    get,
    datasets: () => listDatasets(options.dataFolders),
    async start(request) {
      const input = await findDataset(request.input, options.dataFolders);
      // Nothing is awaited from here on, so that two cannot both find the place free.
      refuseSecond();
      const createdAt = now().toISOString();
      const id = `training-${createdAt.replace(/[-:]|\.\d+/g, '')}-${randomBytes(2).toString('hex')}`;
      const training: Training = {
        ...request,
        id,
        state: 'queued',
        createdAt,
        endedAt: null,
        progress: null,
        models: [],
        activated: null,
        error: null,
      };
      kept.set(id, training);
      for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
      const cancel = new AbortController();
      current = { id, cancel, ended: Promise.resolve() };
      current.ended = run(id, request, input, cancel.signal);
      listeners.forEach((listener) => listener(training));
      return training;
    },
    cancel(id) {
      const training = get(id);
      if (current?.id !== id) {
        throw new KfpError('TRAINING_ENDED', `Training ${id} has ended: ${training.state}.`, {
          statusCode: 409,
        });
      }
      current.cancel.abort();
      return training;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      current?.cancel.abort();
      await current?.ended;
    },
  };
}

/** Runs one to its end; returns how it ended. */
async function train(
  request: TrainingRequest,
  input: string,
  options: TrainingsOptions,
  signal: AbortSignal,
  update: (change: Partial<Training>) => void,
): Promise<Partial<Training>> {
  const trained = options.watches.find(({ watch }) => watch.name === request.watch)!;
  let total = 1;
  const end = await runJob(
    {
      ...request,
      input,
      config: trained.watch,
      modelDir: trained.modelDir,
      workers: options.workers,
      versions: options.versions,
    },
    {
      signal,
      onProgress: (progress) => {
        total = progress.total;
        update({ state: 'running', progress });
      },
      onOutput: options.onOutput,
    },
  );
  if (end.type === 'failed') return { state: 'failed', error: end.error };
  if (end.type === 'cancelled') return { state: 'cancelled' };
  const models = [...end.models];
  update({ state: 'running', models, progress: { message: 'models saved', done: total, total } });
  if (!request.activate) return { state: 'succeeded' };
  const champion = models[0]!;
  try {
    await trained.activateModel(champion);
    return { state: 'succeeded', activated: champion };
  } catch (error) {
    const code = error instanceof KfpError ? error.code : 'ACTIVATION_FAILED';
    const message = `The models are trained, but ${champion} could not be put to use: ${describeError(error)}`;
    return { state: 'failed', error: { code, message } };
  }
}
