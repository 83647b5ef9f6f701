export { NORMAL } from '../core/modes.js';

/**
 * One run seen on one target: consecutive steps, one column per signal. The unit by which data is
 * split; a window never reaches across two of them.
 */
export interface Run {
  readonly runId: string;
  readonly target: string;
  /** What was injected: failure modes joined by `+`, or `normal`. */
  readonly scenario: string;
  /** The failure mode the run led to: that of its first violation, or `normal` when nothing broke. */
  readonly mode: string;
  /** Unix seconds, ascending, one step apart. Length n. */
  readonly timestamps: Float64Array;
  /** 1 where a violation (of any mode) holds. Length n. */
  readonly violation: Uint8Array;
  /** Seconds to the next failure's first step, 0 while in violation, NaN when none lies ahead. Length n. */
  readonly timeToFailure: Float64Array;
  /** One column per signal of the dataset, in its order, raw; NaN where missing. Each of length n. */
  readonly signals: readonly Float64Array[];
}

/** What is known of a run besides its rows; kept in the sidecar. */
export interface RunRecord {
  readonly runId: string;
  readonly target: string;
  readonly scenario: string;
  readonly mode: string;
  /** Unix seconds: first row, injection (absent for normal runs), first failure, end of injection, last row. */
  readonly startedAt: number;
  readonly injectedAt?: number | undefined;
  readonly failedAt?: number | undefined;
  readonly recoveredAt?: number;
  readonly endedAt: number;
  /** What was sent to the toggles, and the load, so that the run can be repeated. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The sidecar JSON (`<dataset>.meta.json`). */
export interface DatasetMetadata {
  readonly formatVersion: 1;
  readonly profile: string;
  readonly stepSeconds: number;
  readonly signals: readonly string[];
  /** Versions of what made it: kfp, node, prometheus. */
  readonly versions: Readonly<Record<string, string>>;
  /** The command line that made it. */
  readonly command: string;
  readonly seed: number;
  readonly createdAt: string;
  readonly runs: readonly RunRecord[];
}

export interface Dataset {
  readonly metadata: DatasetMetadata;
  readonly signals: readonly string[];
  readonly runs: readonly Run[];
}
