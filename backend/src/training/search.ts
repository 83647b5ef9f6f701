import { KfpError } from '../core/errors.js';
import { progressParts } from '../core/progress.js';
import { seededRandom, type Random } from '../core/random.js';
import type { Parameters, SearchSpace } from '../models/types.js';
import type { SearchCandidate } from './evaluation-file.js';
import { assignFolds } from './folds.js';
import { NO_FOLD, predictHeldOut, type HeldOutOptions } from './predict-held-out.js';
import { scoreTaught, selectRows } from './select-rows.js';

export interface SearchOptions extends Omit<
  HeldOutOptions,
  'foldOfRun' | 'foldCount' | 'parametersOf'
> {
  readonly space: SearchSpace;
  /** Mode and scenario of every run of the dataset. */
  readonly runs: readonly { readonly mode: string; readonly scenario: string }[];
  /** Indexes of the runs the search may see. */
  readonly seenRuns: readonly number[];
  /** Candidates to draw besides the defaults. */
  readonly candidates: number;
}

/** Folds within a search, fewer where a mode has fewer runs; a candidate is fitted as many times. */
export const MAX_INNER_FOLDS = 3;

/** More would take hours and win little. */
export const MAX_CANDIDATES = 50;

/**
 * Random search (Bergstra & Bengio 2012) over a small stated space: the defaults, then candidates
 * drawn by the seed, each judged by weighted log loss on whole runs it has not seen.
 *
 * @throws KfpError `DATASET_TOO_SMALL` when a mode has one run only
 * @returns all that was tried, smallest loss first; of equals the one drawn earlier. Empty when no
 *   candidates are asked for or the kind has nothing to choose.
 */
export async function searchParameters(options: SearchOptions): Promise<SearchCandidate[]> {
  const { rows, runs, seenRuns, seed } = options;
  const drawn = drawCandidates(options.space, options.candidates, seededRandom(seed));
  if (drawn.length === 0) return [];

  const foldCount = innerFolds(seenRuns.map((run) => runs[run]!.mode));
  const foldOfRun = new Int32Array(runs.length).fill(NO_FOLD);
  const inner = assignFolds(
    seenRuns.map((run) => runs[run]!),
    foldCount,
    seededRandom(seed),
  );
  seenRuns.forEach((run, i) => (foldOfRun[run] = inner[i]!));
  const judged = selectRows(rows, options, (row) => foldOfRun[rows.groups[row]!] !== NO_FOLD);

  const tried: SearchCandidate[] = [];
  const all: Parameters[] = [{}, ...drawn];
  const part = progressParts(options.onProgress, all.length);
  for (const [index, parameters] of all.entries()) {
    const probabilities = await predictHeldOut({
      ...options,
      foldOfRun,
      foldCount,
      parametersOf: () => parameters,
      onProgress: part(1, () => `search: candidate ${index + 1} of ${all.length}`),
    });
    tried.push({ parameters, logLoss: scoreTaught(probabilities, judged).logLoss });
  }
  // Sorting is stable: of equals the earlier one stays first.
  return tried.sort((a, b) => a.logLoss - b.logLoss);
}

function innerFolds(modes: readonly string[]): number {
  const counts = [...new Set(modes)].map((mode) => modes.filter((own) => own === mode).length);
  const rarest = Math.min(...counts);
  if (rarest < 2) {
    throw new KfpError(
      'DATASET_TOO_SMALL',
      'A search needs at least 3 runs of each mode: one to judge the model, one to judge its parameters, one to learn from.',
      { hint: 'Train without a search, or collect for longer.', statusCode: 400 },
    );
  }
  return Math.min(MAX_INNER_FOLDS, rarest);
}

/** Draws different candidates; fewer than asked for where the space has no more. */
export function drawCandidates(space: SearchSpace, count: number, random: Random): Parameters[] {
  const names = Object.keys(space);
  if (names.length === 0) return [];
  const size = names.reduce((product, name) => product * space[name]!.length, 1);
  const drawn = new Map<string, Parameters>();
  while (drawn.size < Math.min(count, size)) {
    const candidate = Object.fromEntries(
      names.map((name) => [name, space[name]![Math.floor(random() * space[name]!.length)]!]),
    );
    drawn.set(JSON.stringify(candidate), candidate);
  }
  return [...drawn.values()];
}
