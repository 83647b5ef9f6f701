/** A condition on one signal, held for so many steps with a value. Exactly one bound is given. */
export interface Threshold {
  readonly signal: string;
  /** Violated at or above this value. */
  readonly atLeast?: number | undefined;
  /** Violated below this value. */
  readonly below?: number | undefined;
  readonly forSteps: number;
  /** Counts only while another signal is at or above a value, or missing. */
  readonly while?: { readonly signal: string; readonly atLeast: number } | undefined;
}

/** A failure mode and the conditions of which any makes it a failure. */
export interface ModeThresholds {
  readonly name: string;
  readonly thresholds: readonly Threshold[];
}

/** A failure mode that is a failure now. */
export interface Violation {
  readonly mode: string;
  /** Where the threshold was first crossed. Unix seconds. */
  readonly since: number;
}

/** A violation that is over: its first and its last step beyond the threshold. Unix seconds. */
export interface ViolationSpan {
  readonly mode: string;
  readonly start: number;
  readonly end: number;
}

/** What must be remembered of every condition, as plain data: a place per condition, null while it does not hold. */
export type ViolationState = readonly (Stretch | null)[];

interface Stretch {
  readonly since: number;
  readonly last: number;
  /** Values beyond the threshold since then. */
  readonly count: number;
}

/** Follows the sustained violations of one target, step by step. */
export interface ViolationTracker {
  /**
   * @param columns one per signal
   * @param index of the step in the columns
   * @param at unix seconds of that step, ascending; steps without data may be left out
   * @param usual 1 per condition that is the target's normal life, and so no failure
   * @returns those that turned out to be over, with this step or before it
   */
  update(
    columns: readonly Float64Array[],
    index: number,
    at: number,
    usual?: Uint8Array,
  ): readonly ViolationSpan[];
  /** Those that hold at a moment that was taken last, the mode listed first in front. */
  current(at: number): readonly Violation[];
  /** Ends what still holds. */
  finish(): readonly ViolationSpan[];
  state(): ViolationState;
}

const NONE: readonly never[] = [];

/** Whether a value violates a threshold. A missing value violates none. */
export function isBeyond(value: number, threshold: Pick<Threshold, 'atLeast' | 'below'>): boolean {
  return threshold.atLeast === undefined ? value < threshold.below! : value >= threshold.atLeast;
}

/**
 * A violation lasts from the first step beyond the threshold, once so many have been, to the last: it begins
 * where the threshold was first crossed, not where it had lasted long enough.
 *
 * A missing value is no evidence either way. A gap of at most `forSteps` steps with values beyond the
 * threshold on both sides belongs to the violation, but does not count towards its length: a lost scrape
 * neither ends a failure nor makes two of one. A longer gap ends it at its last value. So nothing is ever a
 * violation on missing values alone; that a target is gone shows in a signal which says so, as
 * `availability` does.
 *
 * @param options.signals names of the columns
 * @param saved of `state`, with the same modes; begins anew when absent
 */
export function createViolationTracker(
  options: {
    readonly signals: readonly string[];
    readonly modes: readonly ModeThresholds[];
    readonly stepSeconds: number;
  },
  saved?: ViolationState,
): ViolationTracker {
  const { signals, stepSeconds } = options;
  const conditions = options.modes.flatMap(({ name, thresholds }) =>
    thresholds.map((threshold) => ({
      mode: name,
      column: signals.indexOf(threshold.signal),
      beside: threshold.while === undefined ? -1 : signals.indexOf(threshold.while.signal),
      threshold,
      since: NaN,
      last: NaN,
      count: 0,
    })),
  );
  type Condition = (typeof conditions)[number];
  conditions.forEach((condition, i) => Object.assign(condition, saved?.[i]));

  const missed = ({ last }: Condition, at: number): number =>
    Math.round((at - last) / stepSeconds) - 1;
  const end = (condition: Condition): ViolationSpan | undefined => {
    const { mode, since, last, count, threshold } = condition;
    condition.count = 0;
    return count >= threshold.forSteps ? { mode, start: since, end: last } : undefined;
  };
  return {
    update(columns, index, at, usual) {
      let over: ViolationSpan[] | undefined;
      for (let i = 0; i < conditions.length; i++) {
        if (usual?.[i] === 1) continue;
        const condition = conditions[i]!;
        const value = columns[condition.column]![index]!;
        const { beside, threshold } = condition;
        const counts = beside < 0 || !(columns[beside]![index]! < threshold.while!.atLeast);
        const beyond = counts && isBeyond(value, threshold);
        if (condition.count > 0) {
          const broken = beyond ? missed(condition, at) > threshold.forSteps : !Number.isNaN(value);
          const span = broken ? end(condition) : undefined;
          if (span !== undefined) (over ??= []).push(span);
        }
        if (!beyond) continue;
        if (condition.count === 0) condition.since = at;
        condition.last = at;
        condition.count++;
      }
      return over ?? NONE;
    },
    current(at) {
      let found: Violation[] | undefined;
      for (const condition of conditions) {
        const { mode, since, count, threshold } = condition;
        if (count < threshold.forSteps || missed(condition, at) >= threshold.forSteps) continue;
        found ??= [];
        const same = found.findIndex((one) => one.mode === mode);
        if (same < 0) found.push({ mode, since });
        else if (since < found[same]!.since) found[same] = { mode, since };
      }
      return found ?? NONE;
    },
    finish: () => conditions.flatMap((condition) => end(condition) ?? []),
    state: () =>
      conditions.map(({ since, last, count }) => (count === 0 ? null : { since, last, count })),
  };
}

/** What a window tells of failures. */
export interface WindowViolations {
  /** Those that hold at its last step. `since` reaches back to its first step at most. */
  readonly current: readonly Violation[];
  /** Last step of the last violation that is over; null where none ended in it. Unix seconds. */
  readonly endedAt: number | null;
}

/**
 * Reads the violations of one window after another; each stands for itself.
 *
 * @returns takes the columns, unix seconds of their last step, and which conditions are usual: see `update`
 */
export function createViolationReader(
  options: Parameters<typeof createViolationTracker>[0],
): (columns: readonly Float64Array[], end: number, usual?: Uint8Array) => WindowViolations {
  const tracker = createViolationTracker(options);
  return (columns, end, usual) => {
    const last = columns[0]!.length - 1;
    let endedAt: number | null = null;
    for (let step = 0; step <= last; step++) {
      const at = end - (last - step) * options.stepSeconds;
      for (const span of tracker.update(columns, step, at, usual)) {
        endedAt = Math.max(endedAt ?? -Infinity, span.end);
      }
    }
    const current = tracker.current(end);
    // What no longer holds, and was not followed by a value that says so, is over too.
    for (const span of tracker.finish()) {
      if (current.length === 0) endedAt = Math.max(endedAt ?? -Infinity, span.end);
    }
    return { current, endedAt };
  };
}

/**
 * For each failure mode, in the order given, 1 at the steps at which it is a failure.
 *
 * @param columns one per signal, in the order of `signals`, all of one length
 */
export function violationSteps(
  columns: readonly Float64Array[],
  signals: readonly string[],
  modes: readonly ModeThresholds[],
): Uint8Array[] {
  const steps = columns[0]?.length ?? 0;
  const tracker = createViolationTracker({ signals, modes, stepSeconds: 1 });
  const marks = new Map(modes.map(({ name }) => [name, new Uint8Array(steps)]));
  const mark = ({ mode, start, end }: ViolationSpan): unknown =>
    marks.get(mode)!.fill(1, start, end + 1);
  for (let step = 0; step < steps; step++) tracker.update(columns, step, step).forEach(mark);
  tracker.finish().forEach(mark);
  return [...marks.values()];
}
