import type { Watch } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { GridSeries, Labels } from '../prometheus/parse.js';
import { fetchSignals, ofSignal, type TargetSignals } from './fetch.js';
import { createTargetWindow, type TargetWindow } from './target-window.js';
import { pickLabels, targetId } from '../watches/targets.js';
import type { TargetBudget } from './target-budget.js';

/** The newest window of every target, brought up to date step by step. */
export interface LiveWindows {
  /**
   * Asks for what is new since the last call, and for the few steps before it once more: a scrape may
   * have come late. The first time, and after more than a window, for all of it.
   *
   * @param end unix seconds of the windows' last step, a multiple of the step
   * @throws KfpError as `fetchSignals`; the windows are then those of an earlier step
   */
  advance(end: number, signal?: AbortSignal): Promise<void>;
  /**
   * What `fetchSignals` answers of the whole window up to `end`. The next call of `advance` overwrites
   * the columns.
   */
  current(): { readonly targets: readonly TargetSignals[]; readonly end: number };
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
  readonly client: PrometheusClient;
  readonly config: Pick<Watch, 'signals' | 'stepSeconds' | 'targetLabels'>;
  readonly windowSteps: number;
  readonly budget: TargetBudget;
  readonly owns?: ((labels: Labels) => boolean) | undefined;
}): LiveWindows {
  const { client, config, windowSteps, owns = () => true } = options;
  const { stepSeconds, targetLabels, signals } = config;
  const share = options.budget.join();
  const windows = new Map<string, TargetWindow>();
  const collator = new Intl.Collator();
  let sorted: readonly TargetWindow[] = [];
  let newest = -Infinity;
  let leftOut = 0;

  const read = async (start: number, end: number, signal?: AbortSignal): Promise<Piece> => {
    const count = Math.round((end - start) / stepSeconds) + 1;
    const piece: Piece = { count, found: new Map(), beyond: new Set() };
    const known = windows.size;
    let fresh = 0;
    const take = (index: number, { labels, values }: GridSeries): void => {
      const id = targetId(labels, targetLabels, signals[index]!.name);
      let target = piece.found.get(id);
      if (target === undefined) {
        if (!owns(labels) || piece.beyond.has(id)) return;
        if (!windows.has(id)) {
          if (share.free() <= 0) {
            piece.beyond.add(id);
            return;
          }
          fresh++;
          share.hold(known + fresh);
        }
        const room = new Float64Array(count * signals.length).fill(NaN);
        target = { labels: pickLabels(labels, targetLabels), values: room };
        piece.found.set(id, target);
      }
      const offset = index * count;
      for (let i = 0; i < count; i++) {
        const value = values[i]!;
        if (Number.isNaN(value)) continue;
        if (!Number.isNaN(target.values[offset + i])) throw new Overlap();
        target.values[offset + i] = value;
      }
    };
    const range = { start, end, stepSeconds };
    await Promise.all(
      signals.map(({ name, expr }, index) =>
        client
          .eachSeries(expr, range, (series) => take(index, series), signal)
          .catch((error: unknown) => {
            throw ofSignal(name, error);
          }),
      ),
    );
    return piece;
  };

  /** Joins the steps that were read to the windows, which end with them from now on. */
  const apply = ({ count, found }: Piece, end: number): void => {
    const shift = Math.round((end - newest) / stepSeconds);
    newest = end;
    for (const window of windows.values()) window.advance(shift, count);
    let changed = false;
    for (const [id, { labels, values }] of found) {
      let window = windows.get(id);
      if (window === undefined) {
        window = createTargetWindow(id, labels, signals.length, windowSteps);
        windows.set(id, window);
        changed = true;
      }
      window.put(values, count);
    }
    for (const [id, window] of windows) {
      if (!window.isEmpty()) continue;
      windows.delete(id);
      changed = true;
    }
    share.hold(windows.size);
    if (changed)
      sorted = [...windows.values()].sort((a, b) => collator.compare(a.target, b.target));
  };

  const readSurely = async (start: number, end: number, signal?: AbortSignal): Promise<Piece> => {
    try {
      return await read(start, end, signal);
    } catch (error) {
      share.hold(windows.size);
      if (!(error instanceof Overlap)) throw error;
      // Asked once more in full, for an error that says what collides.
      await fetchSignals({ client, config, start, end, signal });
      throw new KfpError('SIGNAL_AMBIGUOUS', 'A signal had two values at one time.', {
        cause: error,
      });
    }
  };

  return {
    async advance(end, signal) {
      const behind = Math.round((end - newest) / stepSeconds);
      const goesOn = behind > 0 && behind < windowSteps;
      const steps = goesOn ? Math.min(windowSteps, behind + REREAD_STEPS) : windowSteps;
      const beyond = new Set<string>();
      let from = end - (steps - 1) * stepSeconds;
      for (let first = !goesOn; from <= end; first = false) {
        const to = Math.min(end, from + (PIECE_STEPS - 1) * stepSeconds);
        const piece = await readSurely(from, to, signal);
        if (first) {
          windows.clear();
          sorted = [];
          newest = from - stepSeconds;
        }
        apply(piece, to);
        for (const id of piece.beyond) beyond.add(id);
        from = to + stepSeconds;
      }
      leftOut = beyond.size;
    },
    current: () => ({ targets: sorted, end: newest }),
    leftOut: () => leftOut,
  };
}

/** Some steps of every target that has a value in them. */
interface Piece {
  readonly count: number;
  /** Per target, signal after signal. */
  readonly found: Map<string, { readonly labels: Labels; readonly values: Float64Array }>;
  readonly beyond: Set<string>;
}

/** Two series of one target have a value at the same step. */
class Overlap extends Error {}
