import type { Watch } from '../config/schema.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { Labels } from '../prometheus/parse.js';
import type { TargetSignals } from './fetch.js';
import { readStretch, type SignalProblem, type Stretch } from './stretch.js';
import type { TargetBudget } from './target-budget.js';
import { createTargetWindow, type TargetWindow } from './target-window.js';

/** The newest window of every target, brought up to date step by step. */
export interface LiveWindows {
  /**
   * Asks for what is new since the last call, and for the few steps before it once more: a scrape may have come
   * late. The first time, and after more than a window, for all of it. A signal whose query fails is missing in
   * these steps, and asked for them again the next time.
   *
   * @param end unix seconds of the windows' last step, a multiple of the step
   * @throws KfpError that of the first signal, when all queries fail; the windows are then those of an earlier step
   */
  advance(end: number, signal?: AbortSignal): Promise<void>;
  /**
   * What `fetchSignals` answers of the whole window up to `end`. The next call of `advance` overwrites
   * the columns.
   */
  current(): { readonly targets: readonly TargetSignals[]; readonly end: number };
  /** Reads other expressions from now on; those that have changed for the whole window. */
  use(signals: Watch['signals']): void;
  /** What cost the last call a signal. */
  problems(): readonly SignalProblem[];
  /** Targets of the last call that had to be left out: there are more than may be kept. */
  leftOut(): number;
}

/**
 * Steps asked for again. Prometheus is asked once they should be complete; this is for what came later
 * still. Each of them costs Prometheus as much as a new one.
 */
const REREAD_STEPS = 2;

/** Steps asked for at once: how much one answer weighs, here and in Prometheus. */
const PIECE_STEPS = 15;

/**
 * @param budget how many targets are kept at most; those seen first stay
 * @param owns whether a target is of this shard; all are when absent
 */
export function createLiveWindows(options: {
  readonly client: Pick<PrometheusClient, 'eachSeries'>;
  readonly config: Pick<Watch, 'signals' | 'stepSeconds' | 'targetLabels'>;
  readonly windowSteps: number;
  readonly budget: TargetBudget;
  readonly owns?: ((labels: Labels) => boolean) | undefined;
}): LiveWindows {
  const { client, windowSteps, owns = () => true } = options;
  const { stepSeconds, signals } = options.config;
  let { config } = options;
  const share = options.budget.join();
  const windows = new Map<string, TargetWindow>();
  const collator = new Intl.Collator();
  let sorted: readonly TargetWindow[] = [];
  let newest = -Infinity;
  /** Last step that was read, per signal. */
  let readUpTo = signals.map(() => -Infinity);
  let problems: readonly SignalProblem[] = [];
  let beyond: ReadonlySet<string> = new Set();

  /** The first step to ask each signal for; after the end for what failed in this call. */
  const startsOf = (from: number, to: number, failed: ReadonlySet<number>): number[] =>
    readUpTo.map((last, signal) => {
      const again = last - (REREAD_STEPS - 1) * stepSeconds;
      return failed.has(signal) ? to + stepSeconds : Math.max(from, again);
    });

  const read = async (starts: number[], end: number, signal?: AbortSignal): Promise<Stretch> => {
    const known = windows.size;
    let fresh = 0;
    const left = new Set(beyond);
    const admits = (id: string, labels: Labels): boolean => {
      if (!owns(labels)) return false;
      if (windows.has(id)) return true;
      if (share.free() <= 0) {
        left.add(id);
        return false;
      }
      fresh++;
      share.hold(known + fresh);
      return true;
    };
    const failedBefore = new Set(problems.map((problem) => problem.signal));
    const retries = (index: number): boolean => !failedBefore.has(signals[index]!.name);
    try {
      const stretch = await readStretch({ client, config, starts, end, admits, retries, signal });
      beyond = left;
      return stretch;
    } catch (error) {
      share.hold(windows.size);
      throw error;
    }
  };

  /** Joins the steps that were read to the windows, which go on to them where they are new. */
  const apply = (
    { count, found, failed }: Stretch,
    starts: readonly number[],
    end: number,
  ): void => {
    const shift = Math.max(0, Math.round((end - newest) / stepSeconds));
    if (shift > 0) {
      newest = end;
      for (const window of windows.values()) window.advance(shift);
    }
    let changed = false;
    for (const [id, { labels }] of found) {
      if (windows.has(id)) continue;
      windows.set(id, createTargetWindow(id, labels, signals.length, windowSteps));
      changed = true;
    }
    const age = Math.round((newest - end) / stepSeconds);
    starts.forEach((start, signal) => {
      const steps = Math.round((end - start) / stepSeconds) + 1;
      if (steps <= 0 || failed.has(signal)) return;
      for (const [id, window] of windows) {
        const values = found
          .get(id)
          ?.values.subarray((signal + 1) * count - steps, (signal + 1) * count);
        window.put(signal, values, steps, age);
      }
      readUpTo[signal] = end;
    });
    for (const [id, window] of windows) {
      if (!window.isEmpty()) continue;
      windows.delete(id);
      changed = true;
    }
    share.hold(windows.size);
    if (changed)
      sorted = [...windows.values()].sort((a, b) => collator.compare(a.target, b.target));
  };

  const forget = (before: number): void => {
    windows.clear();
    sorted = [];
    newest = before;
    readUpTo = signals.map(() => -Infinity);
  };

  return {
    async advance(end, signal) {
      const behind = Math.round((end - newest) / stepSeconds);
      const goesOn = behind > 0 && behind < windowSteps;
      const begin = end - (windowSteps - 1) * stepSeconds;
      const found: SignalProblem[] = [];
      const failed = new Set<number>();
      beyond = new Set();
      let isFirst = !goesOn;
      let from = goesOn ? Math.min(...startsOf(begin, end, failed)) : begin;
      while (from <= end) {
        const to = Math.min(end, from + (PIECE_STEPS - 1) * stepSeconds);
        const starts = isFirst ? signals.map(() => from) : startsOf(from, to, failed);
        const stretch = await read(starts, to, signal);
        for (const index of stretch.failed) failed.add(index);
        found.push(...stretch.problems);
        if (isFirst && failed.size < signals.length) forget(from - stepSeconds);
        isFirst &&= failed.size === signals.length;
        // The windows stay those of an earlier step while nothing is answered.
        if (stretch.failed.size < starts.filter((start) => start <= to).length) {
          apply(stretch, starts, to);
        }
        if (failed.size === signals.length) {
          share.hold(windows.size);
          throw found.find(({ target }) => target === undefined)!.error;
        }
        from = to + stepSeconds;
      }
      problems = found;
    },
    current: () => ({ targets: sorted, end: newest }),
    problems: () => problems,
    use(changed) {
      changed.forEach(({ expr }, i) => {
        if (expr !== config.signals[i]!.expr) readUpTo[i] = -Infinity;
      });
      config = { ...config, signals: changed };
    },
    leftOut: () => beyond.size,
  };
}
