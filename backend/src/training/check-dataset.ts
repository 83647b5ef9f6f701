import type { Watch } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import { NORMAL } from '../core/modes.js';
import { checkFit } from '../datasets/check-fit.js';
import type { Dataset } from '../datasets/types.js';
import type { WindowRows } from './rows.js';

/** Folds of whole runs: fewer where a mode has fewer runs, for each fold is to hold one of it. */
const MAX_FOLDS = 4;
const MIN_FOLDS = 2;

/**
 * Checks that a dataset can be learned from with a configuration, and says into how many folds its
 * runs can be dealt.
 *
 * @throws KfpError `DATASET_INCOMPATIBLE`, `DATASET_INVALID`, `DATASET_TOO_SMALL`
 */
export function usableFolds(dataset: Dataset, config: Watch): number {
  checkFit(dataset, config);
  checkModes(dataset, config);
  const perMode = new Map<string, number>();
  for (const { mode } of dataset.runs) perMode.set(mode, (perMode.get(mode) ?? 0) + 1);
  const rarest = Math.min(...perMode.values());
  if (!perMode.has(NORMAL) || perMode.size < 2 || rarest < MIN_FOLDS) {
    throw tooFewRuns(
      [...perMode].map(([mode, count]) => `${mode} ${count}`),
      'there are',
    );
  }
  checkNumbers(dataset);
  return Math.min(MAX_FOLDS, rarest);
}

/**
 * Checks that enough runs are long enough to teach each class something.
 *
 * @throws KfpError `DATASET_TOO_SMALL`
 */
export function checkTaught(
  rows: Pick<WindowRows, 'labels' | 'groups'>,
  classes: readonly string[],
  config: Watch,
): void {
  const teaching = classes.map(() => new Set<number>());
  rows.labels.forEach((label, row) => teaching[label]?.add(rows.groups[row]!));
  if (teaching.every(({ size }) => size >= MIN_FOLDS)) return;
  throw tooFewRuns(
    classes.map((name, c) => `${name} ${teaching[c]!.size}`),
    `with a whole window of ${config.windowSeconds} s that teaches something there are`,
  );
}

function tooFewRuns(counts: readonly string[], thereAre: string): KfpError {
  return new KfpError(
    'DATASET_TOO_SMALL',
    `To judge a model on runs it has not seen, at least ${MIN_FOLDS} are needed of ${NORMAL} and of each failure mode; ${thereAre} ${counts.join(', ') || 'none'}.`,
    { hint: 'Collect for longer: kfp collect --duration 2400.', statusCode: 400 },
  );
}

function checkModes({ runs }: Dataset, config: Watch): void {
  const known = new Set([NORMAL, ...config.modes.map(({ name }) => name)]);
  const unknown = new Set(runs.map(({ mode }) => mode).filter((mode) => !known.has(mode)));
  if (unknown.size === 0) return;
  throw new KfpError(
    'DATASET_INCOMPATIBLE',
    `The dataset has runs that led to ${[...unknown].join(', ')}, which the configuration does not know.`,
    {
      hint: 'Train with the configuration the data were collected with, or collect again.',
      statusCode: 400,
    },
  );
}

/** A missing number is normal; one that is infinite, or a moment that is none, is a mistake. */
function checkNumbers(dataset: Dataset): void {
  const refuse = (message: string, hint: string): never => {
    throw new KfpError('DATASET_INVALID', message, { hint, statusCode: 400 });
  };
  for (const run of dataset.runs) {
    if (!run.timestamps.every(Number.isFinite)) {
      refuse(`Run ${run.runId} has a row without a timestamp.`, 'Every row needs unix seconds.');
    }
    run.signals.forEach((column, index) => {
      const step = column.findIndex((value) => value === Infinity || value === -Infinity);
      if (step < 0) return;
      refuse(
        `Run ${run.runId} has ${dataset.signals[index]} = ${column[step]} at ${run.timestamps[step]}.`,
        'Leave the cell empty where there is no value.',
      );
    });
  }
  if (dataset.runs.every(({ signals }) => signals.every((column) => column.every(Number.isNaN)))) {
    refuse('No signal has any value.', 'Check the queries of the signals, and collect again.');
  }
}
