import type { Watch } from '../../config/schema.js';
import type { Progress } from '../../core/progress.js';
import type { Training, TrainingRequest } from './training.js';

/** What a training process is given: plain data only; `input` is the path of the dataset. */
export interface TrainingJob extends Omit<TrainingRequest, 'watch' | 'activate'> {
  readonly config: Watch;
  readonly modelDir: string;
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

export type JobError = NonNullable<Training['error']>;
