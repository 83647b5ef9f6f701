import type { Watch } from '../config/schema.js';
import { isSudden } from '../evaluation/histories.js';
import type { Failure } from '../evaluation/events.js';
import { alarmRule } from '../outcomes/alarms.js';
import type { Labels } from '../prometheus/parse.js';
import { createViolationTracker, type ViolationTracker } from './violation-tracker.js';
import { mergeIllness } from './failures.js';
import { isOn, type Incident } from './incidents.js';
import type { RecordedRun } from './source.js';

/** Finds out what happened to one target in one history: see {@link createTruth}. */
export interface Truth {
  update(columns: readonly Float64Array[], at: number, timestamp: number): void;
  /** Those within the time that was seen; call it once, at the end. */
  failures(options: { readonly from: number; readonly to: number }): Failure[];
}

/**
 * The failures of one history: incidents where there are any to go by; else of a recorded run its
 * first violation to its last, as `kfp train` counts it; else the sustained violations of the
 * configuration, those within a window of each other being one.
 */
export function createTruth(options: {
  readonly config: Watch;
  readonly target: string;
  readonly labels: Labels;
  readonly incidents?: readonly Incident[];
  readonly recorded?: RecordedRun;
}): Truth {
  const { config, target, labels, incidents, recorded } = options;
  const { stepSeconds, windowSeconds } = config;
  const modes = config.modes.map(({ name }) => name);
  const tracker: ViolationTracker | undefined =
    incidents === undefined && recorded === undefined
      ? createViolationTracker(
          config.signals.map(({ name }) => name),
          config.modes,
          stepSeconds,
        )
      : undefined;
  return {
    update: (columns, at, timestamp) => tracker?.update(columns, at, timestamp),
    failures({ from, to }) {
      if (tracker === undefined && incidents === undefined) return ofRun(recorded!, config);
      const found =
        tracker?.finish() ??
        incidents!
          .filter((incident) => isOn(incident, target, labels))
          .filter(({ start, end }) => end >= from && start <= to);
      const injectedAt = recorded?.record?.injectedAt;
      return mergeIllness(found, modes, windowSeconds).map((illness) => ({
        ...illness,
        ...(injectedAt === undefined || illness.start < injectedAt ? {} : { injectedAt }),
        sudden: false,
      }));
    },
  };
}

function ofRun({ run, record }: RecordedRun, config: Watch): Failure[] {
  const first = run.violation.indexOf(1);
  if (first < 0) return [];
  const { stepSeconds, windowSeconds } = config;
  const start = run.timestamps[first]!;
  const injectedAt = record?.injectedAt;
  const options = { alarm: alarmRule(config.alarm, 1), stepSeconds, windowSeconds };
  return [
    {
      mode: run.mode,
      start,
      end: run.timestamps[run.violation.lastIndexOf(1)]!,
      ...(injectedAt === undefined ? {} : { injectedAt }),
      sudden: injectedAt !== undefined && isSudden(injectedAt, start, options),
    },
  ];
}
