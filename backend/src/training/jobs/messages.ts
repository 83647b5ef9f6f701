import type { Watch } from '../../config/schema.js';
import type { Progress } from '../../core/progress.js';

/** What a training process is given: plain data only. */
export interface TrainingJob {
  /** Path of the dataset. */
  readonly input: string;
  readonly config: Watch;
  readonly modelDir: string;
  /** Names of kinds of models. */
  readonly kinds: readonly string[];
  readonly seed: number;
  readonly searchCandidates: number;
  readonly quick: boolean;
  readonly workers: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** To the training process. */
export type JobRequest =
  { readonly type: 'start'; readonly job: TrainingJob } | { readonly type: 'cancel' };

/** From it; `done`, `failed` and `cancelled` are the last. */
export type JobReport =
  | { readonly type: 'progress'; readonly progress: Progress }
  /** Ids of the saved models, best first. */
  | { readonly type: 'done'; readonly models: readonly string[] }
  | { readonly type: 'failed'; readonly error: JobError }
  | { readonly type: 'cancelled' };

export interface JobError {
  readonly code: string;
  /** What happened, and what to do. */
  readonly message: string;
}
