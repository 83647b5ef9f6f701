import { Type, type Static } from 'typebox';

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

/** Absent where it did not happen, or is not known. */
const Moment = Type.Optional(Type.Union([Type.Number(), Type.Undefined()]));

/** What is known of a run besides its rows; kept in the sidecar. */
const RunRecordSchema = Type.Object({
  runId: Type.String({ minLength: 1 }),
  target: Type.String({ minLength: 1 }),
  scenario: Type.String(),
  mode: Type.String(),
  /** Unix seconds: first row, injection (absent for normal runs), first failure, end of injection, last row. */
  startedAt: Type.Number(),
  injectedAt: Moment,
  failedAt: Moment,
  recoveredAt: Moment,
  endedAt: Type.Number(),
  /** What was sent to the toggles, and the load, so that the run can be repeated. */
  settings: Type.Record(Type.String(), Type.Unknown()),
});

/** The sidecar JSON (`<dataset>.meta.json`). */
export const DatasetMetadataSchema = Type.Object({
  formatVersion: Type.Literal(1),
  profile: Type.String(),
  stepSeconds: Type.Number({ exclusiveMinimum: 0 }),
  signals: Type.Immutable(Type.Array(Type.String(), { minItems: 1 })),
  /** Versions of what made it: kfp, node, prometheus. */
  versions: Type.Record(Type.String(), Type.String()),
  /** The command line that made it. */
  command: Type.String(),
  seed: Type.Number(),
  createdAt: Type.String(),
  runs: Type.Array(RunRecordSchema),
});

export type RunRecord = Readonly<Static<typeof RunRecordSchema>>;
export type DatasetMetadata = Readonly<Static<typeof DatasetMetadataSchema>>;

export interface Dataset {
  readonly metadata: DatasetMetadata;
  readonly signals: readonly string[];
  readonly runs: readonly Run[];
}
