import type { Judged } from '@kfp/backend/outcomes/judge-history.js';
import { applyCalibration } from '@kfp/backend/models/calibration.js';
import { findKind } from '@kfp/backend/models/kinds.js';
import { createAnswerEnsemble } from '@kfp/backend/prediction/answer.js';
import { crossValidate } from '@kfp/backend/training/cross-validate.js';
import {
  evaluateProbabilities,
  type ProbabilityEvaluation,
} from '@kfp/backend/training/evaluate.js';
import { limitRows } from '@kfp/backend/training/ensemble-held-out.js';
import { predictRows } from '@kfp/backend/training/predict-held-out.js';
import { buildRows } from '@kfp/backend/training/rows.js';
import { scored, type Evaluation } from '@kfp/backend/training/run-scores.js';
import { selectRows } from '@kfp/backend/training/select-rows.js';
import { foldsOfRuns, type Recorded } from './protocols.js';

type Run = Recorded['dataset']['runs'][number];

/**
 * Judges the runs of every mode by a model that learned from the other modes only, together with the
 * forecasts, as the service joins them. The alarm threshold is chosen without the mode, too.
 *
 * @returns one evaluation per mode, and the last of all modes together
 */
export async function evaluateUnseenModes(recorded: Recorded, kind: string): Promise<Evaluation[]> {
  const { config, dataset, classes, log } = recorded;
  const evaluations: Evaluation[] = [];
  const all: Judged[] = [];
  for (const mode of classes.slice(1)) {
    log(`${kind}: ${mode} never seen`);
    const held = { ...dataset, runs: dataset.runs.filter((run) => run.mode === mode) };
    const found = await evaluateUnseen(mode, held, recorded, kind);
    evaluations.push(found);
    all.push(...found.judged);
  }
  const together = scored('all of them', all, config);
  return [...evaluations, together];
}

/** @param held the runs of the mode */
async function evaluateUnseen(
  mode: string,
  held: Recorded['dataset'],
  { config, dataset, classes, seed, signal }: Recorded,
  kind: string,
): Promise<ProbabilityEvaluation> {
  const [normal, ...modes] = classes as [string, ...string[]];
  const shows = ({ scenario, mode: led }: Run): boolean =>
    led === mode || scenario.split('+').includes(mode);
  const taught = { ...dataset, runs: dataset.runs.filter((run) => !shows(run)) };
  const known = classes.filter((name) => name !== mode);
  const rows = buildRows(taught, config, known);
  const names = { featureNames: rows.featureNames, classes: known };
  const folds = foldsOfRuns({ dataset: taught, seed });
  const common = { ...names, rows, seed, signal };
  const learner = await findKind(kind)!.learner();
  const validated = await crossValidate(
    { ...common, ...folds, learner },
    limitRows(rows, known, config),
  );
  const { probabilities } = validated;
  const { alarm } = evaluateProbabilities(kind, probabilities, rows, taught, known, config, folds);
  const model = await learner.fit(
    selectRows(rows, names, () => true),
    { seed, signal },
  );

  const heldRows = buildRows(held, config, classes);
  const limits = limitRows(heldRows, classes, config);
  const own = predictRows(model, heldRows, [...heldRows.labels.keys()]);
  const k = classes.length;
  applyCalibration(own, heldRows.rows, k - 1, validated.calibration);
  const { ensemble } = validated;
  const alarmThreshold = alarm.threshold;
  const answers = createAnswerEnsemble({ modes, classes: known, normal, ensemble, alarmThreshold });
  const joined = new Float64Array(heldRows.rows * k);
  for (let row = 0; row < heldRows.rows; row++) {
    const answer = answers.join(
      own.subarray(row * (k - 1), (row + 1) * (k - 1)),
      limits.subarray(row * (k - 1), (row + 1) * (k - 1)),
    );
    classes.forEach((name, c) => (joined[row * k + c] = answer.probabilities.get(name)!));
  }
  const together = { foldOfRun: new Int32Array(held.runs.length), foldCount: 1, alarm };
  return evaluateProbabilities(mode, joined, heldRows, held, classes, config, together);
}
