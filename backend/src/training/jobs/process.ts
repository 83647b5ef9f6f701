import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { describeError, KfpError } from '../../core/errors.js';
import type { OnProgress } from '../../core/progress.js';
import { readDataset } from '../../datasets/read.js';
import { MODEL_KINDS } from '../../models/kinds.js';
import { createRegistry } from '../../models/registry.js';
import { trainModels } from '../train.js';
import type { JobError, JobReport, JobRequest, TrainingJob } from './messages.js';

// The entry of a training process; `run-job.ts` starts it and speaks with it.

/** Behind the service that predicts, when both want the processor: it waits, and takes what is left. */
const NICENESS = 19;

/** Between two reports of progress. Milliseconds. */
const REPORT_INTERVAL = 200;

const cancel = new AbortController();

process.on('message', (request: JobRequest) => {
  if (request.type === 'cancel') return cancel.abort(new Error('cancelled'));
  void train(request.job).then((report) => {
    process.send!(report, () => process.exit());
  });
});
// Without the service nobody waits for the result.
process.on('disconnect', () => process.exit(1));

async function train(job: TrainingJob): Promise<JobReport> {
  try {
    setPriority(NICENESS);
    const dataset = await readDataset(job.input);
    const { models } = await trainModels({
      dataset,
      datasetSha256: createHash('sha256')
        .update(await readFile(job.input))
        .digest('hex'),
      config: job.config,
      kinds: MODEL_KINDS.filter(({ name }) => job.modelTypes.includes(name)),
      registry: createRegistry({ modelDir: job.modelDir }),
      seed: job.seed,
      searchCandidates: job.search,
      quick: job.quick,
      workers: job.workers,
      versions: job.versions,
      activate: false,
      signal: cancel.signal,
      onProgress: reportNowAndThen(),
    });
    return { type: 'done', models: models.map(({ id }) => id) };
  } catch (error) {
    return cancel.signal.aborted
      ? { type: 'cancelled' }
      : { type: 'failed', error: explain(error) };
  }
}

function explain(error: unknown): JobError {
  if (error instanceof KfpError) {
    const message = [describeError(error), error.hint].filter(Boolean).join(' ');
    return { code: error.code, message };
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return { code: 'TRAINING_DEFECT', message: describeError(error) };
}

function reportNowAndThen(): OnProgress {
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (now - last < REPORT_INTERVAL) return;
    last = now;
    process.send!({ type: 'progress', progress } satisfies JobReport);
  };
}
