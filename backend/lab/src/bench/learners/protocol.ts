import type { Parameters } from './settings.js';

/** A set of rows in files; names are relative to the case's folder. */
export interface RowFiles {
  readonly rows: number;
  /** float32, rows × features, NaN where missing. */
  readonly features: string;
  /** The same without missing values. */
  readonly filled: string;
  /** int32. */
  readonly labels: string;
  /** int32: run per row. */
  readonly groups: string;
  /** float64; absent: all 1. */
  readonly weights?: string | undefined;
}

export interface SplitFiles {
  readonly train: RowFiles;
  /** Rows to predict: the test rows, over and over where there are fewer than wanted. */
  readonly predict: RowFiles;
}

/** What `case.json` in a folder says of the files beside it. */
export interface CaseFile {
  readonly featureNames: readonly string[];
  readonly classes: readonly string[];
  readonly splits: readonly SplitFiles[];
}

/** What a measured process is asked, one JSON object per line. */
export type Request =
  | {
      readonly do: 'load';
      readonly folder: string;
      /** Model kind (ours) or estimator (Python's). */
      readonly learner: string;
      readonly filled: boolean;
    }
  | {
      readonly do: 'fit';
      readonly split: number;
      readonly seed: number;
      readonly threads: number;
      readonly parameters: Parameters;
    }
  | {
      readonly do: 'predict';
      readonly split: number;
      readonly times: number;
      /** Where to write the probabilities: float64, rows × classes. */
      readonly output: string;
    }
  | { readonly do: 'single'; readonly split: number; readonly times: number };

/** What it answers; which fields, depends on the question. */
export interface Answer {
  readonly seconds?: number;
  /** One per repetition. */
  readonly each?: readonly number[];
  /** Resident memory: now, and the most there ever was. */
  readonly bytes?: number;
  readonly peakBytes?: number;
  readonly runtime?: string;
  readonly versions?: Readonly<Record<string, string>>;
}
