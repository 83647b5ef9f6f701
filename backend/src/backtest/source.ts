import type { Run, RunRecord } from '../datasets/types.js';
import type { TargetSignals } from '../history/fetch.js';

/**
 * A piece of history: consecutive steps of some targets on one grid. Pieces come in the order of
 * time; a target's state goes on from one to the next until a piece is `fresh`.
 */
export interface Chunk {
  /** Nothing before this piece belongs to it: a run of a dataset, or the begin of a history. */
  readonly fresh: boolean;
  /** Unix seconds of the first step that is to be predicted. */
  readonly start: number;
  /** Steps to be predicted. */
  readonly steps: number;
  /** Steps before `start` at the head of every column, which windows reach back into. */
  readonly overlap: number;
  /** Columns of length `overlap + steps`. */
  readonly targets: readonly TargetSignals[];
  /** The run it is, in a dataset; then there is one target. */
  readonly recorded?: RecordedRun | undefined;
  /** Share of the stretch that is done with this piece. */
  readonly done: number;
}

export interface RecordedRun {
  readonly run: Run;
  /** Absent where the sidecar does not know it. */
  readonly record: RunRecord | undefined;
}

/** A stretch of time. Unix seconds; both ends belong to it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where history is read from. */
export interface HistorySource {
  /** For people: an address or a file. */
  readonly name: string;
  /** All there is to replay. */
  readonly stretch: Stretch;
  /** The history within a stretch, piece by piece; what was read is not kept. */
  chunks(stretch: Stretch, signal?: AbortSignal): AsyncIterable<Chunk>;
  /** One signal of one target, for a picture; undefined where there is none. */
  signalOf(target: string, signal: string, stretch: Stretch): Promise<Course | undefined>;
}

/** Numbers one step apart. */
export interface Course {
  /** Unix seconds of the first. */
  readonly start: number;
  /** NaN where there is none. */
  readonly values: Float64Array | Float32Array;
}
