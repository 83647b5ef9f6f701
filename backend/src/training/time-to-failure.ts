import type { Dataset } from '../datasets/types.js';
import { applyCalibration, fitTemperatureAndBias } from '../models/calibration.js';
import type { TimeToFailureMetadata } from '../models/metadata.js';
import { randomForest } from '../models/random-forest/kind.js';
import { spanEdges, spanNames, spanOf, timeQuantiles } from '../models/time-to-failure.js';
import type { FittedModel } from '../models/types.js';
import type { Quantiles } from '../outcomes/types.js';
import { predictHeldOut, type HeldOutOptions } from './predict-held-out.js';
import { takeRows } from './take-rows.js';
import type { WindowRows } from './rows.js';
import { selectRows } from './select-rows.js';

export interface TrainedTimes {
  /** A forest of shares per span, fitted on all runs. */
  readonly model: FittedModel;
  readonly metadata: TimeToFailureMetadata;
  /** What a model that had not seen the run says at a row of {@link WindowRows}. */
  heldOutAt(row: number): Quantiles;
}

/** Fewer failures in a fold's training runs teach no distribution. */
const MIN_RUNS = 6;

/** Wide leaves: each is a small sample of times, and their mean is the distribution. */
const PARAMETERS = { trees: 100, maxDepth: 10, minLeaf: 12 };

/**
 * Learns how long it takes to a failure, given that one lies ahead: a forest over spans of time
 * (a quantile forest after Meinshausen 2006, on a grid), on the windows between a failure's injection
 * and its begin, those beyond the horizon included. Its calibration is found on held-out runs.
 *
 * @returns undefined where fewer than six runs lead to a failure
 */
export async function trainTimes(
  dataset: Dataset,
  horizonSeconds: number,
  heldOut: Omit<HeldOutOptions, 'learner' | 'parametersOf'>,
): Promise<TrainedTimes | undefined> {
  const edges = spanEdges(horizonSeconds);
  const classes = spanNames(edges);
  const rows = timeRows(dataset, heldOut.rows, edges);
  const runs = new Set(
    [...rows.labels.keys()].filter((row) => rows.labels[row]! >= 0).map((row) => rows.groups[row]!),
  );
  if (runs.size < MIN_RUNS) return undefined;
  const learner = await randomForest.learner();
  const k = classes.length;
  const names = { featureNames: heldOut.featureNames, classes };
  const raw = await predictHeldOut({
    ...heldOut,
    ...names,
    rows,
    learner,
    parametersOf: () => PARAMETERS,
    weighing: 'alike',
  });
  const everything = selectRows(rows, names, () => true, 'alike');
  const told = takeRows(raw, k, everything.sourceRows);
  const calibration = fitTemperatureAndBias(told, everything.labels, k);
  applyCalibration(raw, rows.rows, k, calibration);
  const quantilesAt = (row: number, mass: number): Quantiles =>
    timeQuantiles(raw.subarray(row * k, (row + 1) * k), edges, mass);
  // Chosen by what is told, not by what came true: selection by the outcome would bias the share.
  const near = everything.sourceRows.filter((row) => quantilesAt(row, 0.8).q50 <= horizonSeconds);
  const coverageOf = (mass: number): number =>
    near.filter((row) => {
      const { q10, q90 } = quantilesAt(row, mass);
      const actual = dataset.runs[rows.groups[row]!]!.timeToFailure[rows.steps[row]!]!;
      return q10 <= actual && actual <= q90;
    }).length / near.length;
  const mass = near.length === 0 ? 0.8 : smallestMass((mass) => coverageOf(mass) >= 0.8);
  const model = await learner.fit(everything, {
    seed: heldOut.seed,
    workers: heldOut.workers,
    signal: heldOut.signal,
    parameters: PARAMETERS,
  });
  return {
    model,
    metadata: { edges, calibration, mass, coverage: near.length === 0 ? 0 : coverageOf(mass) },
    heldOutAt: (row) => quantilesAt(row, mass),
  };
}

/** The same windows, labelled by the span in which the failure comes. */
function timeRows(dataset: Dataset, rows: WindowRows, edges: readonly number[]): WindowRows {
  const injections = new Map(
    dataset.metadata.runs.map(({ runId, injectedAt }) => [runId, injectedAt]),
  );
  const labels = Int32Array.from({ length: rows.rows }, (_, row) => {
    const run = dataset.runs[rows.groups[row]!]!;
    const step = rows.steps[row]!;
    const ahead = run.timeToFailure[step]!;
    const injectedAt = injections.get(run.runId);
    const caused = injectedAt === undefined || run.timestamps[step]! >= injectedAt;
    return ahead > 0 && caused ? spanOf(edges, ahead) : -1;
  });
  // A violation has no time ahead; its weight plays no part.
  return { ...rows, labels, violation: new Uint8Array(rows.rows) };
}

/** The smallest mass, to a hundredth, that is enough (conformal calibration of an interval). */
function smallestMass(enough: (mass: number) => boolean): number {
  for (let percent = 40; percent < 99; percent++) {
    if (enough(percent / 100)) return percent / 100;
  }
  return 0.99;
}
