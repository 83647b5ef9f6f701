import type { Watch } from '@kfp/backend/config/schema.js';
import type { Dataset } from '@kfp/backend/datasets/types.js';
import type { FeatureExtractor } from '@kfp/backend/features/types.js';
import type { JudgedHistory } from '@kfp/backend/evaluation/events.js';
import type { ModelKind } from '@kfp/backend/models/types.js';
import type { Evaluation } from '@kfp/backend/training/evaluate.js';
import type { Modules } from './modules.js';

const FOLDS = 4;

/**
 * Judges the runs of every mode by a model that learned from the other modes only, together with the
 * forecasts, as the service joins them. The alarm threshold is chosen without the mode, too.
 *
 * @param classes `normal` first
 * @returns one evaluation per mode, and the last of all modes together
 */
export async function evaluateUnseenModes(
  modules: Modules,
  options: {
    readonly config: Watch;
    readonly dataset: Dataset;
    readonly extractor: FeatureExtractor;
    readonly classes: readonly string[];
    readonly kind: ModelKind;
    readonly seed: number;
    readonly log: (line: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<Evaluation[]> {
  const { config, dataset, extractor, classes, kind, seed } = options;
  const [normal, ...modes] = classes as [string, ...string[]];
  const { horizonSeconds } = config;
  const learner = await modules.learners(kind);
  const evaluations: Evaluation[] = [];
  const all: { readonly run: Dataset['runs'][number]; readonly judged: JudgedHistory }[] = [];

  for (const mode of modes) {
    options.log(`${kind}: ${mode} never seen`);
    const shows = ({ scenario, mode: led }: Dataset['runs'][number]): boolean =>
      led === mode || scenario.split('+').includes(mode);
    const taught = { ...dataset, runs: dataset.runs.filter((run) => !shows(run)) };
    const held = { ...dataset, runs: dataset.runs.filter((run) => run.mode === mode) };
    const known = classes.filter((name) => name !== mode);
    const names = { featureNames: extractor.names, classes: known };
    const rows = modules.buildRows(taught, extractor, known, horizonSeconds);
    const how = {
      foldOfRun: modules.assignFolds(taught.runs, FOLDS, modules.seededRandom(seed)),
      foldCount: FOLDS,
    };
    const common = { ...names, rows, seed, signal: options.signal };
    const validated = await modules.crossValidate(
      { ...common, ...how, learner },
      modules.limitRows(taught, rows, known, config),
    );
    const { alarm } = modules.evaluateProbabilities(
      ...([kind, validated.probabilities, rows, taught, known, config] as const),
      how,
    );
    const model = await learner.fit(
      modules.selectRows(rows, names, () => true),
      modules.fitOptions(common),
    );

    const heldRows = modules.buildRows(held, extractor, classes, horizonSeconds);
    const limits = modules.limitRows(held, heldRows, classes, config);
    const own = modules.predictRows(model, heldRows, [...heldRows.labels.keys()]);
    const k = classes.length;
    modules.applyCalibration(own, heldRows.rows, k - 1, validated.calibration);
    const pool = modules.createAnswerPool({ modes, classes: known, normal, pool: validated.pool });
    const joined = new Float64Array(heldRows.rows * k);
    for (let row = 0; row < heldRows.rows; row++) {
      const { probabilities } = pool.join(
        own.subarray(row * (k - 1), (row + 1) * (k - 1)),
        limits.subarray(row * (k - 1), (row + 1) * (k - 1)),
      );
      classes.forEach((name, c) => (joined[row * k + c] = probabilities.get(name)!));
    }
    const found = modules.evaluateProbabilities(
      ...([mode, joined, heldRows, held, classes, config] as const),
      { foldOfRun: new Int32Array(held.runs.length), foldCount: 1, alarm },
    );
    evaluations.push(found);
    held.runs.forEach((run, i) => all.push({ run, judged: found.judged[i]! }));
  }
  const together = modules.scored(
    'all of them',
    all.map(({ judged }) => judged),
    { ...dataset, runs: all.map(({ run }) => run) },
    config,
  );
  return [...evaluations, together];
}
