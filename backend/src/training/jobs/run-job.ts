import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { OnProgress } from '../../core/progress.js';
import { workerEntry, type WorkerEntry } from '../../core/worker-entry.js';
import type { JobReport, JobRequest, TrainingJob } from './messages.js';

/** How a training process ended. */
export type JobEnd = Exclude<JobReport, { type: 'progress' }>;

const CANCEL_GRACE = 10_000;

/** Of what the process wrote to stderr so much is kept, to say why it ended. Characters. */
const KEPT_OUTPUT = 4_000;

/**
 * Trains in a process of its own, of lower priority: the service keeps its pace, and what ends the
 * process (memory, a native library) ends nothing else. Never rejects.
 *
 * @param onOutput what the process wrote to stderr, once it has ended
 */
export async function runJob(
  job: TrainingJob,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: OnProgress;
    readonly onOutput?: ((text: string) => void) | undefined;
    /** What the process runs; the training process when absent. */
    readonly entry?: WorkerEntry;
    /** After this long a process that was cancelled is ended by force; 10 s when absent. */
    readonly graceMilliseconds?: number;
  },
): Promise<JobEnd> {
  const { signal } = options;
  if (signal.aborted) return { type: 'cancelled' };
  const entry = options.entry ?? workerEntry(import.meta.url, 'process');
  const child = fork(fileURLToPath(entry.url), [], {
    execArgv: entry.execArgv,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const send = (request: JobRequest): void => {
    // A process that has just ended cannot be told anything; its end says the rest.
    if (child.connected) child.send(request, () => undefined);
  };
  let force: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    send({ type: 'cancel' });
    force = setTimeout(() => child.kill('SIGKILL'), options.graceMilliseconds ?? CANCEL_GRACE);
  };
  signal.addEventListener('abort', onAbort, { once: true });

  let output = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-KEPT_OUTPUT);
  });
  let last: JobEnd | undefined;
  child.on('message', (report: JobReport) => {
    if (report.type === 'progress') options.onProgress(report.progress);
    else last = report;
  });
  send({ type: 'start', job });
  const ended = await new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.on('close', (code, killedBy) =>
      resolve(
        killedBy === null
          ? `ended with code ${code}`
          : `was ended by ${killedBy}, as the system does when memory runs out`,
      ),
    );
  });
  signal.removeEventListener('abort', onAbort);
  clearTimeout(force);
  if (output !== '') options.onOutput?.(output);
  if (last !== undefined) return last;
  if (signal.aborted) return { type: 'cancelled' };
  const lastLine = output.trim().split('\n').at(-1) ?? '';
  return {
    type: 'failed',
    error: {
      code: 'TRAINING_CRASHED',
      message: `The training process ${ended}${lastLine === '' ? '' : `: ${lastLine}`}. The log of the service has what it wrote.`,
    },
  };
}
