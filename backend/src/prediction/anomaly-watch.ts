import {
  createAnomalyDetector,
  restoreAnomalyDetector,
  type AnomalyDetector,
} from '../anomaly/detector.js';
import type { AnomalyOptions } from '../anomaly/options.js';
import type { SavedAnomalyState } from '../anomaly/saved-state.js';
import { KfpError } from '../core/errors.js';
import type { TargetSignals } from '../history/fetch.js';
import type { Anomaly } from './prediction.js';

/** Feeds the anomaly detector from the windows of the loop, every step of a target once. */
export interface AnomalyWatch {
  /**
   * Takes the steps of the window that are new for the target, in order: the whole window at first,
   * one step as a rule, more after an outage.
   *
   * @param end unix seconds of the window's last step
   * @returns null while the target's usual behaviour is being learned, or without data at `end`
   */
  see(signals: Pick<TargetSignals, 'target' | 'columns'>, end: number): Anomaly | null;
  /** Forgets targets that are gone. */
  retain(targets: ReadonlySet<string>): void;
  save(): SavedWatch;
}

export interface SavedWatch {
  readonly detector: SavedAnomalyState;
  /** Unix seconds of the last step seen, per target. */
  readonly seen: Readonly<Record<string, number>>;
}

/** A last step so far ahead is of a clock that has been set back since. */
const AHEAD_SECONDS = 600;

/** A target that is gone for so long is forgotten; a restart takes less. */
const FORGET_SECONDS = 3600;

/** Signals told at most. */
const TOP_SIGNALS = 4;

/** @throws KfpError `ANOMALY_OPTIONS_INVALID`; with `saved`: `ANOMALY_STATE_INVALID` */
export function createAnomalyWatch(options: AnomalyOptions, saved?: SavedWatch): AnomalyWatch {
  const detector: AnomalyDetector =
    saved === undefined
      ? createAnomalyDetector(options)
      : restoreAnomalyDetector(saved.detector, options);
  const { stepSeconds, signals } = options;
  if (saved !== undefined) assertTimes(saved);
  const seen = new Map<string, number>(Object.entries(saved?.seen ?? {}));
  const latest = new Map<string, Anomaly | null>();
  const values = new Float64Array(signals.length);
  let newest = 0;

  return {
    see({ target, columns }, end) {
      newest = Math.max(newest, end);
      const last = columns[0]!.length - 1;
      if (seen.get(target)! > end + AHEAD_SECONDS) {
        detector.forget(target);
        seen.delete(target);
      }
      const before = seen.get(target) ?? -Infinity;
      for (let step = 0; step <= last; step++) {
        const at = end - (last - step) * stepSeconds;
        if (at <= before) continue;
        columns.forEach((column, i) => (values[i] = column[step]!));
        const { score, alarm, contributions } = detector.update(target, values, at);
        seen.set(target, at);
        latest.set(
          target,
          Number.isNaN(score) ? null : { score, alarm, signals: top(contributions) },
        );
      }
      return latest.get(target) ?? null;
    },
    retain(targets) {
      for (const [target, at] of seen) {
        if (targets.has(target) || newest - at < FORGET_SECONDS) continue;
        detector.forget(target);
        seen.delete(target);
        latest.delete(target);
      }
    },
    save: () => ({ detector: detector.save(), seen: Object.fromEntries(seen) }),
  };

  function top(contributions: Float64Array): Anomaly['signals'] {
    return signals
      .map(({ name }, i) => ({ signal: name, contribution: contributions[i]! }))
      .filter(({ contribution }) => contribution !== 0)
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
      .slice(0, TOP_SIGNALS);
  }
}

/** Every target that the detector knows must say when it was seen last, or a step would be taken twice. */
function assertTimes({ detector, seen }: SavedWatch): void {
  const times: Readonly<Record<string, unknown>> = seen ?? {};
  const lost = Object.keys(detector.targets).filter((target) => !Number.isFinite(times[target]));
  if (lost.length === 0 && Object.values(times).every(Number.isFinite)) return;
  throw new KfpError(
    'ANOMALY_STATE_INVALID',
    `The saved state does not say when it saw ${lost.join(', ') || 'a target'} last.`,
    { hint: 'Remove the file: the baselines are learned anew.' },
  );
}
