import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WrittenCase } from './cases.js';
import { judge, type Quality } from './scores.js';
import {
  LIBRARY_NAMES,
  parametersFor,
  pythonSettings,
  type Parameters,
  type ComparedKind,
} from './settings.js';
import { startSide, type Side } from './side.js';
import { mean, quantile, spreadOf, type Spread } from '../statistics.js';

const OUR_PROCESS = fileURLToPath(new URL('./worker.js', import.meta.url));
const PYTHON_PROCESS = fileURLToPath(new URL('../../../bin/learners.py', import.meta.url));

/** Fits per process: the first is cold, the others are warm. */
const FITS = 3;
const PREDICTIONS = 3;
const SINGLE_ROWS = { ours: 10_000, theirs: 200 } as const;

export interface MeasureOptions {
  readonly kind: ComparedKind;
  readonly parameters: Parameters;
  readonly threads: number;
  /** Fresh processes of each side. */
  readonly repeat: number;
  readonly seed: number;
  /** Interpreter with the kind's library; undefined: only ours is measured. */
  readonly python: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** What one side took. Seconds and bytes. */
export interface SideResult {
  readonly name: string;
  readonly runtime: string | undefined;
  /** First fit of a fresh process. */
  readonly coldFit: Spread;
  /** Later fits. */
  readonly warmFit: Spread;
  /** Predicting {@link PREDICTED_ROWS} rows at once. */
  readonly predict: Spread;
  readonly single: { readonly p50: number; readonly p99: number; readonly count: number };
  /** Means over all fits. */
  readonly quality: Quality;
  /** With the data loaded, and at the most until the end of the first fit. */
  readonly memory: { readonly before: number; readonly peak: number };
}

export interface Result {
  readonly data: string;
  readonly kind: ComparedKind;
  readonly trainingRows: number;
  readonly parameters: Parameters;
  readonly pythonArguments: Readonly<Record<string, number | string>> | undefined;
  readonly ours: SideResult;
  readonly theirs: SideResult | undefined;
}

/** One side's measurements while they come in. */
interface Measured {
  readonly name: string;
  readonly start: () => Side;
  readonly learner: string;
  readonly parameters: Parameters;
  readonly singleRows: number;
  readonly cold: number[];
  readonly warm: number[];
  readonly predict: number[];
  readonly single: number[];
  readonly quality: Quality[];
  readonly before: number[];
  readonly peak: number[];
  runtime?: string;
}

/** Measures a kind of model on a case, both sides in turn. */
export async function measure(item: WrittenCase, options: MeasureOptions): Promise<Result> {
  const { kind, threads, python, signal } = options;
  const { train } = item.splits[0]!;
  const parameters = parametersFor(kind, options.parameters, train.featureNames.length);
  const weight = train.weights?.reduce((sum, value) => sum + value, 0) ?? train.rows;
  const settings = pythonSettings(kind, parameters, weight, threads);
  const ours = createTally('ours', kind, parameters, SINGLE_ROWS.ours, () =>
    startSide(process.execPath, [OUR_PROCESS], signal),
  );
  const theirs =
    python === undefined || settings === undefined
      ? undefined
      : createTally(
          LIBRARY_NAMES[settings.estimator],
          settings.estimator,
          settings.arguments,
          SINGLE_ROWS.theirs,
          () => startSide(python, [PYTHON_PROCESS], signal),
        );
  for (let repeat = 0; repeat < options.repeat; repeat++) {
    const tallies = theirs === undefined ? [ours] : [ours, theirs];
    await measureOnce(item, repeat % 2 === 0 ? tallies : tallies.reverse(), repeat, options);
  }
  return {
    data: item.name,
    kind,
    trainingRows: train.rows,
    parameters,
    pythonArguments: settings?.arguments,
    ours: resultOf(ours),
    theirs: theirs && resultOf(theirs),
  };
}

/** A fresh process of each side; they take turns fit by fit. */
async function measureOnce(
  item: WrittenCase,
  tallies: readonly Measured[],
  repeat: number,
  options: MeasureOptions,
): Promise<void> {
  const { kind, threads } = options;
  const sides = tallies.map((tally) => ({ tally, process: tally.start() }));
  const fits = Math.max(FITS, item.splits.length);
  const output = join(item.folder, 'probabilities.f64');
  for (const { tally, process } of sides) {
    const load = { do: 'load', folder: item.folder, learner: tally.learner } as const;
    // The neural network and XGBoost take missing values; forests get medians, on both sides.
    const loaded = await process.ask({ ...load, filled: kind === 'random-forest' });
    if (loaded.bytes !== undefined) tally.before.push(loaded.bytes);
  }
  for (let fit = 0; fit < fits; fit++) {
    const split = fit % item.splits.length;
    const seed = options.seed + repeat * fits + fit;
    for (const { tally, process } of sides) {
      const { parameters } = tally;
      const fitted = await process.ask({ do: 'fit', split, seed, threads, parameters });
      (fit === 0 ? tally.cold : tally.warm).push(fitted.seconds!);
      if (fit === 0) tally.peak.push(fitted.peakBytes!);
      if (fitted.runtime !== undefined) tally.runtime = fitted.runtime;
      const predicted = await process.ask({ do: 'predict', split, times: PREDICTIONS, output });
      tally.predict.push(...predicted.each!);
      const { test } = item.splits[split]!;
      const bytes = await readFile(output);
      const size = test.rows * test.classes.length;
      const probabilities = new Float64Array(bytes.buffer, bytes.byteOffset, size);
      tally.quality.push(judge(probabilities, test));
      options.onProgress(
        `${item.name} ${kind}: ${tally.name} ${fit === 0 ? 'cold' : 'warm'} ${fitted.seconds!.toFixed(3)} s`,
      );
    }
  }
  for (const { tally, process } of sides) {
    const split = (fits - 1) % item.splits.length;
    const answer = await process.ask({ do: 'single', split, times: tally.singleRows });
    tally.single.push(...answer.each!);
    await process.close();
  }
}

function createTally(
  name: string,
  learner: string,
  parameters: Parameters,
  singleRows: number,
  start: () => Side,
): Measured {
  const empty = { cold: [], warm: [], predict: [], single: [], quality: [], before: [], peak: [] };
  return { name, learner, parameters, singleRows, start, ...empty };
}

function resultOf(tally: Measured): SideResult {
  const of = (pick: (quality: Quality) => number): number => mean(tally.quality.map(pick));
  return {
    name: tally.name,
    runtime: tally.runtime,
    coldFit: spreadOf(tally.cold),
    warmFit: spreadOf(tally.warm),
    predict: spreadOf(tally.predict),
    single: {
      p50: quantile(tally.single, 0.5),
      p99: quantile(tally.single, 0.99),
      count: tally.single.length,
    },
    quality: { macroF1: of(({ macroF1 }) => macroF1), logLoss: of(({ logLoss }) => logLoss) },
    memory: { before: quantile(tally.before, 0.5), peak: quantile(tally.peak, 0.5) },
  };
}
