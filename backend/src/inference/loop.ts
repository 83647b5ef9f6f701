import type { Config } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { describeError } from '../core/errors.js';
import type { AlarmRule } from '../evaluation/alarms.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { fetchSignals, type TargetSignals } from '../signals/fetch.js';
import type { Prediction } from './prediction.js';
import type { Predictor } from './predictor.js';

export interface LoopStatus {
  /** Unix seconds of the last tick that succeeded; undefined before the first. */
  readonly lastSuccess: number | undefined;
  readonly lastTickSeconds: number | undefined;
  /** Why the last tick failed; undefined when it did not. */
  readonly problem: string | undefined;
  readonly ticks: number;
  readonly failedTicks: number;
}

export interface LoopListener {
  onPredictions(predictions: readonly Prediction[]): void;
}

/** The real-time loop: every step, query → window → predict → publish. */
export interface InferenceLoop {
  /** Runs until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** The latest predictions; old ones say that they are stale, and how old. */
  current(): Prediction[];
  /** The windows the latest predictions rest on. */
  windows(): { readonly targets: readonly TargetSignals[]; readonly end: number } | undefined;
  status(): LoopStatus;
  /** Uses another model from the next step on. */
  use(predictor: Predictor): void;
  /** Undefined while there is no model. */
  modelId(): string | undefined;
  /** What computes it; undefined as long as there is none. */
  runtime(): string | undefined;
  /** When a risk becomes an alarm; undefined as long as nothing predicts. */
  alarm(): AlarmRule | undefined;
  /** @returns takes the listener away again */
  listen(listener: LoopListener): () => void;
}

/** Predictions are stale when their data are older than so many steps. */
const STALE_STEPS = 3;

/** After failures in a row the loop waits longer, up to so many steps. */
const MOST_BACKOFF_STEPS = 8;

export function createInferenceLoop(deps: {
  readonly config: Config;
  readonly client: PrometheusClient;
  readonly clock: Clock;
  readonly predictor?: Predictor;
  /** Told once when trouble begins, when it changes, and when it is over. */
  readonly onProblem?: (problem: string | undefined) => void;
}): InferenceLoop {
  const { config, client, clock } = deps;
  const { stepSeconds } = config;
  const windowSteps = Math.round(config.windowSeconds / stepSeconds);
  const listeners = new Set<LoopListener>();
  let predictor = deps.predictor;
  let predictions: readonly Prediction[] = [];
  let windows: { targets: TargetSignals[]; end: number } | undefined;
  let status: LoopStatus = {
    lastSuccess: undefined,
    lastTickSeconds: undefined,
    problem: undefined,
    ticks: 0,
    failedTicks: 0,
  };
  let failuresInRow = 0;

  const newestStep = (): number =>
    Math.floor((clock.now() - config.prometheus.settleSeconds) / stepSeconds) * stepSeconds;

  const current = (): Prediction[] => {
    const now = clock.now();
    const freshFor = config.prometheus.settleSeconds + (1 + STALE_STEPS) * stepSeconds;
    return predictions.map((prediction) => {
      const ageSeconds = now - prediction.timestamp;
      const stale = ageSeconds > freshFor;
      return { ...prediction, ageSeconds, stale, state: stale ? 'stale' : prediction.state };
    });
  };
  const publish = (): void => {
    const now = current();
    for (const listener of listeners) listener.onPredictions(now);
  };
  const setProblem = (problem: string | undefined): void => {
    if (problem !== status.problem) deps.onProblem?.(problem);
    status = { ...status, problem };
  };

  const tick = async (end: number, signal: AbortSignal): Promise<void> => {
    const startedAt = clock.now();
    try {
      const targets = await fetchSignals({
        client,
        config,
        start: end - (windowSteps - 1) * stepSeconds,
        end,
        signal,
      });
      windows = { targets, end };
      if (predictor !== undefined) predictions = predictor.predict(targets, end);
      failuresInRow = 0;
      status = {
        ...status,
        lastSuccess: clock.now(),
        lastTickSeconds: clock.now() - startedAt,
        ticks: status.ticks + 1,
      };
      setProblem(
        predictor === undefined
          ? 'There is no model yet: train one with kfp train.'
          : targets.length === 0
            ? 'Prometheus answers, but knows no target: look at its page Status → Targets.'
            : undefined,
      );
    } catch (error) {
      if (signal.aborted) return;
      failuresInRow++;
      status = { ...status, ticks: status.ticks + 1, failedTicks: status.failedTicks + 1 };
      setProblem(describeError(error));
    }
    publish();
  };

  return {
    async run(signal) {
      let last = -Infinity;
      while (!signal.aborted) {
        const end = newestStep();
        if (end > last) {
          last = end;
          await tick(end, signal);
        }
        // To the next step on the grid, and further off after repeated failures.
        const backoff = Math.min(2 ** failuresInRow, MOST_BACKOFF_STEPS) - 1;
        const next = newestStep() + (1 + backoff) * stepSeconds + config.prometheus.settleSeconds;
        await clock.sleep(Math.max(next - clock.now(), 0.01), signal).catch(() => undefined);
      }
    },
    current,
    windows: () => windows,
    status: () => status,
    use: (next) => {
      predictor = next;
    },
    modelId: () => predictor?.modelId,
    runtime: () => predictor?.runtime,
    alarm: () => predictor?.alarm,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
