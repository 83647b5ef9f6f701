import type { Watch } from '../config/schema.js';
import {
  createViolationTracker,
  type Violation,
  type ViolationSpan,
} from '../outcomes/violations.js';
import type { Labels } from '../prometheus/parse.js';
import { joinFailures } from './failures.js';
import { isOn, type Incident } from './incidents.js';
import type { RecordedRun } from './source.js';

/** Finds out what happened to one target in one history: see {@link createTruth}. */
export interface Truth {
  /** When it is known what fails: with its first step, or once it has lasted. */
  readonly known: 'afterwards' | 'live';
  /** @returns what fails at this step */
  update(columns: readonly Float64Array[], at: number, timestamp: number): readonly Violation[];
  /** All that failed, what recovers from it being part of it; call it once, at the end. */
  failures(): ViolationSpan[];
}

/**
 * The failures of one history: incidents where there are any to go by; else of a recorded run its
 * first violation to its last, as `kfp train` counts it; else the sustained violations of the
 * configuration, as the service sees them.
 */
export function createTruth(options: {
  readonly config: Pick<Watch, 'signals' | 'modes' | 'stepSeconds' | 'windowSeconds'>;
  readonly target: string;
  readonly labels: Labels;
  readonly incidents?: readonly Incident[] | undefined;
  readonly recorded?: RecordedRun | undefined;
}): Truth {
  const { config, target, labels, incidents, recorded } = options;
  const { modes, windowSeconds, stepSeconds } = config;
  const join = (found: readonly ViolationSpan[]): ViolationSpan[] =>
    joinFailures(
      found,
      modes.map(({ name }) => name),
      windowSeconds,
    );
  if (incidents !== undefined) {
    const own = incidents.filter((incident) => isOn(incident, target, labels));
    return ofSpans(own, join);
  }
  if (recorded !== undefined) return ofSpans(spansOfRun(recorded), join);
  const signals = config.signals.map(({ name }) => name);
  const tracker = createViolationTracker({ signals, modes, stepSeconds });
  const found: ViolationSpan[] = [];
  return {
    known: 'live',
    update(columns, at, timestamp) {
      found.push(...tracker.update(columns, at, timestamp));
      return tracker.current(timestamp);
    },
    failures: () => join([...found, ...tracker.finish()]),
  };
}

/** What is known beforehand; only what was seen counts. */
function ofSpans(
  spans: readonly ViolationSpan[],
  join: (found: readonly ViolationSpan[]) => ViolationSpan[],
): Truth {
  let [from, to] = [Infinity, -Infinity];
  return {
    known: 'afterwards',
    update(_columns, _at, timestamp) {
      from = Math.min(from, timestamp);
      to = Math.max(to, timestamp);
      return spans
        .filter(({ start, end }) => start <= timestamp && timestamp <= end)
        .map(({ mode, start }) => ({ mode, since: start }));
    },
    failures: () => join(spans.filter(({ start, end }) => end >= from && start <= to)),
  };
}

function spansOfRun({ run }: RecordedRun): ViolationSpan[] {
  const first = run.violation.indexOf(1);
  if (first < 0) return [];
  const end = run.timestamps[run.violation.lastIndexOf(1)]!;
  return [{ mode: run.mode, start: run.timestamps[first]!, end }];
}
