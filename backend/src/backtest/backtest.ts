import type { Watch } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import { progressParts, type OnProgress } from '../core/progress.js';
import { baselines } from '../evaluation/baselines.js';
import { modelFeatureNames } from '../prediction/model-inputs.js';
import { createPredictor } from '../prediction/predictor.js';
import { assertCompatible } from '../models/compatible.js';
import type { LoadedModel } from '../models/registry.js';
import { isOn, type Incident } from './incidents.js';
import { scoreReplay, type JudgedPredictor } from './judge.js';
import { learnFrom, type LearnOptions, type Learned } from './learn.js';
import { replay, type ReplayedHistory } from './replay.js';
import type { HistorySource, Stretch } from './source.js';
import {
  anomalyPredictor,
  baselinePredictor,
  forecastPredictor,
  modelPredictor,
  type ReplayPredictor,
} from './predictors.js';

export interface BacktestOptions {
  readonly source: HistorySource;
  readonly config: Watch;
  /** What happened; the thresholds of the configuration when absent. */
  readonly incidents?: readonly Incident[] | undefined;
  /** Train on what is before a moment, judge what is after it. */
  readonly split?:
    | {
        /** Unix seconds. */
        readonly at: number;
        readonly learn: Pick<
          LearnOptions,
          'dataset' | 'kinds' | 'registry' | 'versions' | 'seed' | 'workers'
        >;
      }
    | undefined;
  /** A model to judge, on everything; not together with `split`. */
  readonly loaded?: LoadedModel | undefined;
  /** Keep the courses of every target, for pictures. */
  readonly keepCourses: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export interface BacktestResult {
  /** What was judged. */
  readonly stretch: Stretch;
  readonly learned?: (Learned & { readonly stretch: Stretch }) | undefined;
  /** The model that was judged; absent without one. */
  readonly model?:
    { readonly id: string; readonly kind: string; readonly threshold: number } | undefined;
  readonly histories: readonly ReplayedHistory[];
  /** The predictor in question first, the baselines last. */
  readonly predictors: readonly JudgedPredictor[];
  /** Incidents for which there is no target with data. */
  readonly strayIncidents: readonly Incident[];
}

/** What an anomaly alarm may cost: episodes per target and day on quiet data. */
const ANOMALY_FALSE_ALARMS_PER_DAY = 1;

/** Parts of the work, roughly by the time they take. */
const PARTS = { past: 10, read: 5, training: 35, replay: 50 };

/**
 * Replays history as if it were now and judges what would have been said: by the model, by forecasts
 * alone, by anomalies alone, and by what is in use today.
 *
 * @throws KfpError `BACKTEST_EMPTY` when there are no data in the stretch, `BACKTEST_TOO_SHORT`,
 *   `MODEL_INCOMPATIBLE`, those of the source and of training; the signal's reason when aborted
 */
export async function backtest(options: BacktestOptions): Promise<BacktestResult> {
  const { source, config, incidents, split } = options;
  const windowSteps = Math.round(config.windowSeconds / config.stepSeconds);
  const part = progressParts(
    options.onProgress,
    split === undefined ? PARTS.replay : PARTS.past + PARTS.read + PARTS.training + PARTS.replay,
  );
  const common = { source, config, incidents, signal: options.signal };
  const anomaly = anomalyPredictor(config, ANOMALY_FALSE_ALARMS_PER_DAY);

  let loaded = options.loaded;
  let learned: BacktestResult['learned'];
  let stretch = source.stretch;
  if (split !== undefined) {
    const before = { from: stretch.from, to: split.at };
    // No step is both learned from and judged.
    stretch = { from: split.at + config.stepSeconds / 2, to: stretch.to };
    // The anomaly detector lives through the past, as it would have.
    const past = await replay({
      ...common,
      stretch: before,
      predictors: [anomaly],
      keepCourses: false,
      onProgress: part(PARTS.past),
    });
    assertSomething(past, before, source);
    part(PARTS.read)({ message: 'learn', done: 1, total: 1 });
    const result = await learnFrom({
      ...common,
      ...split.learn,
      stretch: before,
      past,
      onProgress: part(PARTS.training),
    });
    learned = { ...result, stretch: before };
    loaded = result.loaded;
  }
  if (loaded !== undefined) {
    assertCompatible(loaded.metadata, { ...config, featureNames: modelFeatureNames(config) });
  }
  const signals = config.signals.map(({ name }) => name);
  const predictors: ReplayPredictor[] = [
    ...(loaded === undefined
      ? []
      : [
          modelPredictor(`model (${loaded.metadata.kind})`, windowSteps, () =>
            createPredictor({ config, loaded }),
          ),
        ]),
    forecastPredictor(config, windowSteps),
    anomaly,
    ...baselines({ ...config, signals, windowSteps }).map((each) =>
      baselinePredictor(each, config),
    ),
  ];
  const histories = await replay({
    ...common,
    stretch,
    predictors,
    keepCourses: options.keepCourses,
    onProgress: part(PARTS.replay),
  });
  assertSomething(histories, stretch, source);
  return {
    stretch,
    histories,
    learned,
    model: loaded && {
      id: loaded.metadata.id,
      kind: loaded.metadata.kind,
      threshold: loaded.metadata.alarm.threshold,
    },
    predictors: scoreReplay(
      histories,
      predictors.map(({ name }) => name),
      config,
    ),
    strayIncidents: (incidents ?? []).filter(
      (incident) => !histories.some(({ target, labels }) => isOn(incident, target, labels)),
    ),
  };
}

function assertSomething(
  histories: readonly ReplayedHistory[],
  { from, to }: Stretch,
  source: HistorySource,
): void {
  if (histories.length > 0) return;
  const time = (seconds: number): string => new Date(seconds * 1e3).toISOString();
  throw new KfpError(
    'BACKTEST_EMPTY',
    `${source.name} has no data of any target from ${time(from)} to ${time(to)}.`,
    {
      hint: 'Check --from and --to, and that the signals of the configuration (--config) are recorded there.',
      statusCode: 400,
    },
  );
}
