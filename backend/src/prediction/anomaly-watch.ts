import {
  createAnomalyDetector,
  restoreAnomalyDetector,
  type AnomalyDetector,
} from '../anomaly/detector.js';
import type { AnomalyOptions } from '../anomaly/options.js';
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
  /**
   * What was learned, as the lines of one JSON text: a line per target, because a large cluster has more
   * than one text can hold.
   */
  save(): Generator<string>;
}

/** A last step so far ahead is of a clock that has been set back since. */
const AHEAD_SECONDS = 600;

/** A target that is gone for so long is forgotten; a restart takes less. */
const FORGET_SECONDS = 3600;

/** Signals told at most. */
const TOP_SIGNALS = 4;

/** @throws KfpError `ANOMALY_OPTIONS_INVALID` */
export function createAnomalyWatch(options: AnomalyOptions): AnomalyWatch {
  return build(createAnomalyDetector(options), options, new Map());
}

/**
 * Goes on where `save` left off, to the bit.
 *
 * @param lines of `save`, without their ends
 * @throws KfpError `ANOMALY_OPTIONS_INVALID`, `ANOMALY_STATE_INVALID`
 */
export async function restoreAnomalyWatch(
  options: AnomalyOptions,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<AnomalyWatch> {
  const seen = new Map<string, number>();
  let detector: AnomalyDetector | undefined;
  let isWhole = false;
  for await (const line of lines) {
    if (detector === undefined) {
      detector = restoreAnomalyDetector(parse(`${line}}}`), options);
    } else if (line === '}}') {
      isWhole = true;
    } else {
      const entry = Object.entries(parse(`{${line.replace(/^,/, '')}}`) as object)[0];
      if (entry === undefined) throw invalid('has an empty line');
      const [target, saved] = entry as [string, unknown];
      const [at, memory] = Array.isArray(saved) ? (saved as unknown[]) : [];
      // Without it a step would be taken twice.
      if (!Number.isFinite(at)) throw invalid(`does not say when it saw ${target} last`);
      detector.restoreTarget(target, memory);
      seen.set(target, at as number);
    }
  }
  if (detector === undefined || !isWhole) throw invalid('is cut off');
  return build(detector, options, seen);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('is of an earlier version, or broken');
  }
}

function invalid(what: string): KfpError {
  return new KfpError('ANOMALY_STATE_INVALID', `The saved state of the baselines ${what}.`, {
    hint: 'Remove the file: the baselines are learned anew.',
  });
}

/** @param seen unix seconds of the last step seen, per target */
function build(
  detector: AnomalyDetector,
  { stepSeconds, signals }: AnomalyOptions,
  seen: Map<string, number>,
): AnomalyWatch {
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
        const { score, alarm, contributions, ...views } = detector.update(target, values, at);
        seen.set(target, at);
        latest.set(
          target,
          Number.isNaN(score)
            ? null
            : {
                score,
                alarm,
                signals: top(contributions),
                views: { beyond: views.beyond, of: views.views },
              },
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
    *save() {
      // Up to the brace behind which the targets stand.
      yield `${JSON.stringify(detector.save([])).slice(0, -2)}\n`;
      let separator = '';
      for (const [target, at] of seen) {
        const saved = JSON.stringify([at, detector.saveTarget(target)]);
        yield `${separator}${JSON.stringify(target)}:${saved}\n`;
        separator = ',';
      }
      yield '}}\n';
    },
  };

  function top(contributions: Float64Array): Anomaly['signals'] {
    return signals
      .map(({ name }, i) => ({ signal: name, contribution: contributions[i]! }))
      .filter(({ contribution }) => contribution !== 0)
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
      .slice(0, TOP_SIGNALS);
  }
}
