import type { Watch } from '../config/schema.js';
import { violationSteps } from '../outcomes/violation-steps.js';
import type { TargetSignals } from '../history/fetch.js';
import type { Observation } from './types.js';

/** The signals of all targets up to one step: columns in the order of the configuration. */
export interface Windows {
  readonly targets: readonly Pick<TargetSignals, 'target' | 'columns'>[];
  /** Unix seconds of the last row. */
  readonly end: number;
}

/** The columns of a target, for one step alone. */
export interface IndexedWindows {
  readonly end: number;
  /** Undefined for another step than `end`, or a target that is not there. */
  columnsAt(t: number, target: string): readonly Float64Array[] | undefined;
}

export function indexWindows({ targets, end }: Windows): IndexedWindows {
  // Made when first asked for: most steps need none.
  let columns: Map<string, readonly Float64Array[]> | undefined;
  return {
    end,
    columnsAt: (t, target) =>
      t === end
        ? (columns ??= new Map(targets.map((one) => [one.target, one.columns]))).get(target)
        : undefined,
  };
}

/**
 * When the violation that is seen now was first crossed.
 *
 * @returns unix seconds; undefined for want of the window
 */
export function crossedAt(
  { violations, timestamp, target }: Observation,
  windows: IndexedWindows | undefined,
  config: Pick<Watch, 'signals' | 'modes' | 'stepSeconds'>,
): number | undefined {
  const columns = windows?.columnsAt(timestamp, target);
  if (columns === undefined) return undefined;
  const names = config.signals.map(({ name }) => name);
  const index = config.modes.findIndex(({ name }) => name === violations[0]);
  const marks = violationSteps(columns, names, config.modes)[index];
  if (marks === undefined) return undefined;
  return timestamp - (marks.length - 2 - marks.lastIndexOf(0)) * config.stepSeconds;
}
