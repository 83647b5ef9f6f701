import type { History } from './history.js';

/** What is right for one target of a history. Targets are named by their pod. */
export interface Truth {
  /** States that may come; all others may not. */
  readonly states?: readonly string[];
  /** States that must come. */
  readonly comes?: readonly string[];
  /** The first alarm begins before this moment, and names this mode. Unix seconds. */
  readonly alarmBefore?: number;
  readonly mode?: string;
  /** First alarm not later than that of this pod, but for so many seconds. */
  readonly asEarlyAs?: readonly [pod: string, seconds: number];
  /** Values of signals at the end; null for missing. */
  readonly signals?: Readonly<Record<string, number | null>>;
  /** Signals that are never above this. */
  readonly most?: Readonly<Record<string, number>>;
  /** Modes that are not observable, and why. */
  readonly notObservable?: Readonly<Record<string, string>>;
}

/** The history of a cluster that was judged wrongly once, and what is right. */
export interface HistoryCase {
  readonly name: string;
  /** Seconds of history before and after `NOW`. */
  readonly before?: number;
  readonly after?: number;
  readonly every?: number;
  /** What is walked through, around `NOW`. Seconds. */
  readonly walk?: readonly [from: number, to: number];
  /** Of the shipped configurations. */
  readonly config?: string;
  readonly variables?: Readonly<Record<string, string>>;
  write(history: History): void;
  readonly truth: Readonly<Record<string, Truth>>;
}
