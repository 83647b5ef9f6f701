import { NORMAL } from '../core/modes.js';
import type { Dataset, Run, RunRecord } from '../datasets/types.js';
import type { Watch } from '../config/schema.js';
import { createCrossingPredictor } from '../prediction/crossing-predictor.js';
import { createModelInputs } from '../prediction/model-inputs.js';
import { copyWindow } from '../features/windows.js';
import type { Windows } from '../models/types.js';

/** One of so many windows of a run without an injection teaches. */
const QUIET_STRIDE = 4;

/** Every window of a dataset: its features, and what it teaches. */
export interface WindowRows {
  readonly featureNames: readonly string[];
  readonly features: Float64Array;
  readonly rows: number;
  /** Class per row; −1 where a row teaches nothing. */
  readonly labels: Int32Array;
  /** Run per row, and the step in it. */
  readonly groups: Int32Array;
  readonly steps: Int32Array;
  /** 1 where the failure has begun. */
  readonly violation: Uint8Array;
  /** rows × modes of the configuration: probability of a crossing within the horizon. */
  readonly crossings: Float64Array;
  /** The windows themselves of some rows; made when asked for, for few models look at them. */
  windowsOf(chosen: readonly number[]): Windows;
}

/**
 * Features and labels of all windows that lie within one run.
 *
 * A row's class is the mode that fails within the horizon, or fails now; `normal` when nothing
 * does. Left out, because nobody could say what is right: the time after a failure; the time after
 * the injection when its failure is further away than the horizon; and the time before an
 * injection, whose failure nothing could have told. Of a run in which nothing was injected every
 * fourth window teaches: neighbours are nearly the same, and hours of normal life would outweigh the
 * minutes that matter in time and memory.
 *
 * @param classes `normal` first
 */
export function buildRows(dataset: Dataset, config: Watch, classes: readonly string[]): WindowRows {
  const { stepSeconds, horizonSeconds } = config;
  const foreseen = createCrossingPredictor(config);
  const inputs = createModelInputs(config, foreseen);
  const first = inputs.windowSteps - 1;
  const modes = config.modes.length;
  const featureCount = inputs.names.length;
  const total = dataset.runs.reduce(
    (sum, run) => sum + Math.max(0, run.timestamps.length - first),
    0,
  );
  const features = new Float64Array(total * featureCount);
  const crossings = new Float64Array(total * modes);
  const labels = new Int32Array(total);
  const groups = new Int32Array(total);
  const steps = new Int32Array(total);
  const violation = new Uint8Array(total);
  const records = new Map(dataset.metadata.runs.map((record) => [record.runId, record]));
  let row = 0;
  dataset.runs.forEach((run, group) => {
    const record = records.get(run.runId);
    const one = { target: run.runId, columns: run.signals };
    for (let step = first; step < run.timestamps.length; step++) {
      const at = step * stepSeconds;
      foreseen.see([one], step, at);
      inputs.write(one, step, features, row * featureCount);
      crossings.set(foreseen.answer(one, step, at).probabilities, row * modes);
      const mode = labelOf(run, record, step, horizonSeconds);
      const left = run.scenario === NORMAL && (step - first) % QUIET_STRIDE !== 0;
      labels[row] = mode === undefined || left ? -1 : classes.indexOf(mode);
      groups[row] = group;
      steps[row] = step;
      violation[row] = run.violation[step]!;
      row++;
    }
    foreseen.forget(run.runId);
  });
  const windowsOf = (chosen: readonly number[]): Windows => {
    const { windowSteps, windowSignals } = inputs;
    const size = windowSteps * windowSignals.length;
    const values = new Float32Array(chosen.length * size);
    chosen.forEach((chosenRow, i) => {
      const { signals } = dataset.runs[groups[chosenRow]!]!;
      copyWindow(signals, steps[chosenRow]!, windowSteps, values, i * size);
    });
    return { values, steps: windowSteps, signals: windowSignals };
  };
  const { names: featureNames } = inputs;
  return {
    featureNames,
    features,
    crossings,
    rows: total,
    labels,
    groups,
    steps,
    violation,
    windowsOf,
  };
}

/** The class a step teaches; undefined when it teaches nothing. */
export function labelOf(
  run: Run,
  record: Pick<RunRecord, 'injectedAt'> | undefined,
  step: number,
  horizonSeconds: number,
): string | undefined {
  if (run.mode === NORMAL) return NORMAL;
  if (run.violation[step] === 1) return run.mode;
  const ahead = run.timeToFailure[step]!;
  if (Number.isNaN(ahead)) return undefined;
  const injectedAt = record?.injectedAt;
  const injected = injectedAt === undefined || run.timestamps[step]! >= injectedAt;
  if (ahead <= horizonSeconds) return injected ? run.mode : undefined;
  return injected && injectedAt !== undefined ? undefined : NORMAL;
}
