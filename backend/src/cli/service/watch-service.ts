import { join } from 'node:path';
import type { Labels } from '../../prometheus/parse.js';
import type { KeptRecord, ServedWatch } from '../../api/deps.js';
import { assertWriter } from '../../api/writer-guard.js';
import type { Watch } from '../../config/schema.js';
import { systemClock } from '../../core/clock.js';
import { createStopwatch } from '../../core/stopwatch.js';
import { createBackfill } from '../../history/backfill.js';
import type { TargetBudget } from '../../history/target-budget.js';
import type { Lease } from '../../leases/lease.js';
import { createWatchRegistry } from '../../models/watch-registry.js';
import { openAnomalyStore, type AnomalyStore } from '../../prediction/anomaly-store.js';
import { followActiveModel } from '../../prediction/follow-active-model.js';
import { createCrossingPredictor } from '../../prediction/crossing-predictor.js';
import { createHabits } from '../../prediction/habits.js';
import { createInferenceLoop } from '../../prediction/loop.js';
import { createVariantFollower } from '../../prediction/variant-follower.js';
import { createPrometheusClient } from '../../prometheus/client.js';
import { createScorecard } from '../../scorecard/scorecard.js';
import { firstPredictor, loadPredictor, type LoadedPredictor } from './load-predictor.js';
import type { Setting } from './setting.js';
import type { KeptState } from './state.js';

/** A watch that runs by itself: nothing of it waits for another. */
export interface WatchService extends ServedWatch {
  /** What it keeps on disk. */
  readonly records: readonly KeptRecord[];
  /** What the anomaly detector has learned is saved; also done by `close`. */
  saveAnomalies(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @throws KfpError of the configuration's credentials, and those of `firstPredictor`
 */
export async function openWatch(
  watch: Watch,
  setting: Setting,
  shared: {
    readonly state: KeptState;
    readonly budget: TargetBudget;
    readonly owns: ((labels: Labels) => boolean) | undefined;
    readonly lease: Lease | undefined;
  },
): Promise<WatchService> {
  const { config, io } = setting;
  const { state, budget, owns, lease } = shared;
  const logger = setting.logger.child({ watch: watch.name });
  const warn = (message: string): void => logger.warn(message);
  // A client of its own: warnings and skew are told of its queries alone, and none waits for another's.
  const client = createPrometheusClient({ ...config.prometheus, environment: io.environment });
  const registry = createWatchRegistry(config, watch);
  const anomalies = await openAnomalies(watch, config.watches[0] === watch, state.folder, warn);
  const stopwatch = createStopwatch();
  const names = createVariantFollower(client, watch);
  const habits = createHabits(client, names.watch);
  const usual = habits.of;
  const crossings = createCrossingPredictor(watch);
  const { signals, binSeconds, prepend: put } = crossings;
  const backfill = createBackfill({ client, watch: names.watch, signals, binSeconds, put });
  const loading = {
    watch,
    registry,
    logger,
    anomalies: anomalies?.watch,
    stopwatch,
    usual,
    crossings,
  };
  const { predictor, metadata } = await firstPredictor(loading, setting.modelType?.name);
  const loop = createInferenceLoop({
    config: watch,
    client,
    clock: systemClock,
    budget,
    owns,
    names,
    habits,
    backfill,
    predictor,
    stopwatch,
    onProblem: (problem) =>
      problem === undefined ? logger.info('predictions are fresh again') : warn(problem),
    onWarnings: (warnings) =>
      warnings.length === 0
        ? logger.info('Prometheus warns of nothing any more')
        : logger.warn({ warnings }, `Prometheus warns: ${warnings.join('; ')}`),
    onClockJump: (seconds) =>
      warn(
        `the clock of this machine was set ${seconds < 0 ? 'back' : 'forward'} by ${Math.round(Math.abs(seconds))} s`,
      ),
    onDefect: (error) => logger.error({ err: error }, 'a listener of the predictions failed'),
  });
  const scorecard = await createScorecard({
    config: watch,
    clock: systemClock,
    journal: state.journalOf(watch.name),
    warn,
  });
  if (metadata !== undefined) scorecard.useModel(metadata);
  loop.listen({
    onPredictions: (predictions) => scorecard.observe(predictions, loop.windows()),
  });
  const useModel = (next: Required<LoadedPredictor>): void => {
    loop.use(next.predictor);
    scorecard.useModel(next.metadata);
  };
  const following = followActiveModel({
    active: () => registry.active(),
    inUse: () => loop.modelId(),
    use: async (id) => useModel(await loadPredictor(loading, id)),
    warn,
  });
  const saveAnomalies = async (): Promise<void> => {
    if (state.isOurs()) await anomalies?.save();
  };
  const records: KeptRecord[] = [
    { watch: watch.name, record: 'scorecard', problem: () => scorecard.problem() },
  ];
  if (anomalies !== undefined) {
    const problem = (): string | undefined => anomalies.problem();
    records.push({ watch: watch.name, record: 'anomaly', problem });
  }
  return {
    watch,
    loop,
    registry,
    scorecard,
    records,
    saveAnomalies,
    async activateModel(id) {
      assertWriter(lease);
      const next = await loadPredictor(loading, id);
      await registry.activate(id);
      useModel(next);
    },
    async close() {
      following.stop();
      await saveAnomalies();
      await scorecard.close();
      await client.close();
    },
  };
}

/** @param isFirst whether it has what was learned before there were watches */
async function openAnomalies(
  { name, anomaly, signals, stepSeconds }: Watch,
  isFirst: boolean,
  folder: string,
  warn: (message: string) => void,
): Promise<AnomalyStore | undefined> {
  if (!anomaly.enabled) return undefined;
  const file = join(folder, name, 'anomaly', 'state.json');
  const older = isFirst ? join(folder, 'anomaly', 'state.json') : undefined;
  const options = { signals, stepSeconds, falseAlarmsPerDay: anomaly.falseAlarmsPerDay };
  return openAnomalyStore(file, options, warn, older);
}
