import type { Watch } from '@kfp/backend/config/schema.js';
import { createBackfill } from '@kfp/backend/history/backfill.js';
import { createLiveWindows } from '@kfp/backend/history/live-windows.js';
import { createTargetBudget } from '@kfp/backend/history/target-budget.js';
import { createCrossingPredictor } from '@kfp/backend/prediction/crossing-predictor.js';
import { createHabits } from '@kfp/backend/prediction/habits.js';
import type { PredictionFacts } from '@kfp/backend/prediction/prediction.js';
import { createPredictor } from '@kfp/backend/prediction/predictor.js';
import type { PrometheusClient } from '@kfp/backend/prometheus/client.js';
import { discoverVariants } from '@kfp/backend/watches/discover.js';

/** One step of one target. */
export interface Walked {
  readonly at: number;
  readonly facts: PredictionFacts;
  /** Newest value per signal. */
  readonly signals: Readonly<Record<string, number>>;
}

/**
 * Goes through a history as the service would have, step by step, without a model: on a new cluster there is
 * none.
 *
 * @param options.from and `to`: unix seconds
 * @returns per target its steps
 */
export async function walkHistory(options: {
  readonly client: PrometheusClient;
  readonly config: Watch;
  readonly from: number;
  readonly to: number;
}): Promise<Map<string, Walked[]>> {
  const { client, from, to } = options;
  const { watch: config } = await discoverVariants(client, options.config, { time: to });
  const windowSteps = Math.round(config.windowSeconds / config.stepSeconds);
  const budget = createTargetBudget(10_000);
  const live = createLiveWindows({ client, config, windowSteps, budget });
  const habits = createHabits(client, () => config);
  const crossings = createCrossingPredictor(config);
  const { signals: kept, binSeconds, prepend: put } = crossings;
  const backfill = createBackfill({
    client,
    watch: () => config,
    signals: kept,
    binSeconds,
    put,
  });
  const predictor = createPredictor({ config, usual: habits.of, crossings });
  const walked = new Map<string, Walked[]>();
  const { stepSeconds } = config;
  for (let at = Math.ceil(from / stepSeconds) * stepSeconds; at <= to; at += stepSeconds) {
    await live.advance(at);
    await habits.look(at);
    const { targets } = live.current();
    const columns = new Map(targets.map((one) => [one.target, one.columns]));
    for (const facts of predictor.predict(targets, at)) {
      const signals = Object.fromEntries(
        config.signals.map(({ name }, i) => [name, columns.get(facts.target)![i]!.at(-1)!]),
      );
      const steps = walked.get(facts.target) ?? [];
      walked.set(facts.target, steps);
      steps.push({ at, facts, signals });
    }
    await backfill.work(at);
  }
  return walked;
}
