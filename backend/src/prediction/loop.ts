import type { Watch } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { describeError, KfpError } from '../core/errors.js';
import { createStopwatch, type Stopwatch } from '../core/stopwatch.js';
import type { AlarmRule } from '../outcomes/alarms.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { TargetSignals } from '../history/fetch.js';
import { createLiveWindows } from '../history/live-windows.js';
import type { Backfill } from '../history/backfill.js';
import type { TargetBudget } from '../history/target-budget.js';
import type { Labels } from '../prometheus/parse.js';
import { stepsSinceData } from './window.js';
import type { CurrentPredictions, PredictionFacts } from './prediction.js';
import {
  createLoopStatus,
  describeFailedQueries,
  describeOddTargets,
  type LoopStatus,
  type StatusListeners,
} from './loop-status.js';
import type { Habits } from './habits.js';
import type { Predictor } from './predictor.js';
import { createVariantFollower, type VariantFollower } from './variant-follower.js';

export type { LoopStatus } from './loop-status.js';

/** The newest window of every target; the next cycle overwrites the columns. */
export interface Windows {
  readonly targets: readonly TargetSignals[];
  /** Unix seconds of their last step. */
  readonly end: number;
}

export interface LoopListener {
  onPredictions(current: CurrentPredictions): void;
}

/**
 * The real-time loop: every step, query → window → predict → publish. One step at a time: a step that
 * comes due while another is being computed is left out, and counted.
 */
export interface InferenceLoop {
  /** Runs until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** The latest predictions, and how old they are. */
  current(): CurrentPredictions;
  predictedTargets(): number;
  /** The windows the latest predictions rest on. */
  windows(): Windows | undefined;
  status(): LoopStatus;
  /** Names of the variants of metrics in use, by what they are names of. */
  variants(): Readonly<Record<string, readonly string[]>>;
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

/** So many steps without a sample of any target are a gap in the data. */
const GAP_STEPS = 3;

/** A clock that was set by more than this many steps was not only corrected. */
const JUMP_STEPS = 1;

/** After failures in a row the loop waits longer, up to so many steps. */
const MAX_BACKOFF_STEPS = 8;

export interface LoopDeps extends StatusListeners {
  readonly config: Watch;
  readonly client: PrometheusClient;
  readonly clock: Clock;
  /** How many targets may be kept. */
  readonly budget: TargetBudget;
  /** Whether a target is predicted by this service; all are when absent. */
  readonly owns?: ((labels: Labels) => boolean) | undefined;
  readonly predictor?: Predictor | undefined;
  /** Shared with whoever needs the names that the cluster has; made when absent. */
  readonly names?: VariantFollower | undefined;
  /** Kept up to date where it is given. */
  readonly habits?: Habits | undefined;
  /** Goes on beside the cycles where it is given. */
  readonly backfill?: Backfill | undefined;
  /** Where the predictor counts its stages. */
  readonly stopwatch?: Stopwatch;
  /** Told by how many seconds this machine's clock was set; negative: back. */
  readonly onClockJump?: (seconds: number) => void;
  /** Told what a listener threw. */
  readonly onDefect?: (error: unknown) => void;
}

export function createInferenceLoop(deps: LoopDeps): InferenceLoop {
  const { config, client, clock, budget, owns, stopwatch = createStopwatch() } = deps;
  const { stepSeconds } = config;
  const windowSteps = Math.round(config.windowSeconds / stepSeconds);
  const live = createLiveWindows({ client, config, windowSteps, budget, owns });
  const { names = createVariantFollower(client, config), habits, backfill } = deps;
  const listeners = new Set<LoopListener>();
  const status = createLoopStatus(deps);
  let predictor = deps.predictor;
  let predictions: readonly PredictionFacts[] = [];
  let failuresInRow = 0;
  const freshFor = config.settleSeconds + (1 + STALE_STEPS) * stepSeconds;
  const monotonic = (): number => clock.monotonic?.() ?? clock.now();
  let succeededAt = -Infinity;

  const newestStep = (): number =>
    Math.floor((clock.now() - config.settleSeconds) / stepSeconds) * stepSeconds;

  const current = (): CurrentPredictions => {
    const ageSeconds = clock.now() - (predictions[0]?.timestamp ?? clock.now());
    // What is of the future was told before this clock was set back.
    const stale = ageSeconds > freshFor || ageSeconds < -JUMP_STEPS * stepSeconds;
    return { predictions, ageSeconds, stale };
  };
  const publish = (): void => {
    if (listeners.size === 0) return;
    const now = current();
    for (const listener of listeners) {
      // What somebody does with predictions must not end them.
      try {
        listener.onPredictions(now);
      } catch (error) {
        deps.onDefect?.(error);
      }
    }
  };

  const cycle = async (end: number, signal: AbortSignal): Promise<void> => {
    const startedAt = monotonic();
    stopwatch.reset();
    const { cycles, failedCycles } = status.read();
    try {
      // What was asked beside the loop, or in vain, says nothing of this step.
      client.takeWarnings();
      await read(end, signal);
      refuseSkew(client.skewSeconds(), freshFor);
      const signalProblems = live.problems();
      status.warn([...client.takeWarnings(), ...describeOddTargets(signalProblems)]);
      const { targets } = live.current();
      if (predictor !== undefined) predictions = await predictor.predictInTurns(targets, end);
      // What was before can wait for the next step.
      await backfill?.work(end, signal).catch(() => signal.throwIfAborted());
      status.change({ historyRead: backfill?.progress() });
      failuresInRow = 0;
      succeededAt = monotonic();
      status.change({
        lastSuccess: clock.now(),
        lastCycleSeconds: succeededAt - startedAt,
        cycles: cycles + 1,
        targetsLeftOut: live.leftOut(),
        signalProblems,
      });
      status.trouble(nothingPredicted(targets), [
        ...leftOut(),
        ...bridged(targets),
        ...describeFailedQueries(signalProblems),
      ]);
    } catch (error) {
      if (signal.aborted) return;
      failuresInRow++;
      status.change({ cycles: cycles + 1, failedCycles: failedCycles + 1 });
      status.trouble(describeError(error));
    }
    stopwatch.time('publish', publish);
    status.change({ stageSeconds: stopwatch.read() });
  };

  const read = async (end: number, signal: AbortSignal): Promise<void> => {
    const startedAt = performance.now();
    const before = client.readingSeconds();
    const renamed = await names.follow(end, signal);
    if (renamed !== undefined) live.use(renamed.signals);
    await live.advance(end, signal);
    names.see(live.current().targets);
    // A past that cannot be had costs only what it would have kept quiet.
    await habits?.look(end, signal).catch(() => signal.throwIfAborted());
    const parse = client.readingSeconds() - before;
    stopwatch.add('parse', parse);
    stopwatch.add('query', (performance.now() - startedAt) / 1e3 - parse);
  };

  /** Of a server that answers: why nothing comes of it. */
  const nothingPredicted = (targets: readonly TargetSignals[]): string | undefined => {
    if (predictor === undefined) return 'There is no model yet: train one with kfp train.';
    if (targets.length === 0 && live.leftOut() === 0 && owns === undefined) {
      return 'Prometheus answers, but knows no target: look at its page Status → Targets, and whether its clock and this one agree.';
    }
    const steps = stepsSinceData(targets);
    return steps > windowSteps / 2
      ? `Prometheus has no samples of the last ${Math.round(steps * stepSeconds)} s: does it still scrape, and do its clock and this one agree?`
      : undefined;
  };
  // Without their number, which changes all the time: a problem is told once.
  const leftOut = (): string[] =>
    live.leftOut() === 0
      ? []
      : [
          `There are more targets than limits.maxTargets (${budget.maxTargets}); some are not predicted. Raise it, watch fewer, or share them between several services (docs/scaling.md).`,
        ];
  // A gap is bridged for a while; longer, and nothing is predicted.
  const bridged = (targets: readonly TargetSignals[]): string[] => {
    const steps = stepsSinceData(targets);
    return targets.length > 0 && steps >= GAP_STEPS && steps <= windowSteps / 2
      ? ['Prometheus has no new samples; predictions go on from the last ones for a while.']
      : [];
  };
  /** Nothing failed, but nothing came of it either. */
  const silentFor = (): string | undefined => {
    const seconds = monotonic() - succeededAt;
    return status.read().lastSuccess !== undefined && seconds > freshFor
      ? `No step was finished for ${Math.round(seconds)} s: a step takes too long, or the process was held up.`
      : undefined;
  };

  const skip = (seconds: number): void => {
    const steps = Math.round(seconds / stepSeconds);
    if (steps > 0) status.change({ skippedCycles: status.read().skippedCycles + steps });
  };

  return {
    async run(signal) {
      let last = -Infinity;
      /** The step that was slept for. */
      let awaited = Infinity;
      let offset = clock.now() - monotonic();
      /** Steps on the other side of a jump were never due; after one back, they come again. */
      const heedJump = (): boolean => {
        const moved = clock.now() - monotonic() - offset;
        offset += moved;
        if (Math.abs(moved) <= JUMP_STEPS * stepSeconds) return false;
        deps.onClockJump?.(moved);
        last = -Infinity;
        return true;
      };
      while (!signal.aborted) {
        if (heedJump()) awaited = Infinity;
        const end = newestStep();
        if (end > last) {
          skip(end - awaited);
          last = end;
          await cycle(end, signal);
          if (!heedJump()) skip(newestStep() - end);
        }
        // To the next step on the grid, and further off after repeated failures.
        const backoff = Math.min(2 ** failuresInRow, MAX_BACKOFF_STEPS) - 1;
        awaited = newestStep() + (1 + backoff) * stepSeconds;
        const next = awaited + config.settleSeconds;
        await clock.sleep(Math.max(next - clock.now(), 0.01), signal).catch(() => undefined);
      }
    },
    current,
    predictedTargets: () => predictions.length,
    windows: () => (live.current().end > 0 ? live.current() : undefined),
    variants: () => names.variants(),
    status: () => {
      const silent = silentFor();
      const known = status.read();
      if (silent === undefined) return known;
      return { ...known, problem: known.problem ?? silent, isPartial: false };
    },
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

/**
 * With clocks that disagree, what is read is not of now: a risk of an hour ago would pass for today's.
 *
 * @throws KfpError `CLOCKS_DISAGREE`
 */
function refuseSkew(skew: number, freshFor: number): void {
  if (Math.abs(skew) <= freshFor) return;
  const side = skew > 0 ? 'behind' : 'ahead of';
  throw new KfpError(
    'CLOCKS_DISAGREE',
    `The clock of this machine is ${Math.round(Math.abs(skew) / 10) * 10} s ${side} that of Prometheus; set both by NTP. Nothing is predicted meanwhile.`,
  );
}
