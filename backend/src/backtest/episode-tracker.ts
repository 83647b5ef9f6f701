import type { AlarmEpisode } from '../evaluation/events.js';
import { MERGE_STEPS } from '../evaluation/histories.js';

/** Gathers the alarm episodes of one target step by step; gaps shorter than the merge time are bridged. */
export interface EpisodeTracker {
  /**
   * An alarm is on at this moment.
   *
   * @param timestamp unix seconds, ascending
   * @param describe the mode and the time told; asked only when an episode begins
   */
  alarm(timestamp: number, describe: () => Pick<AlarmEpisode, 'mode' | 'timeToFailure'>): void;
  /** What comes next is not joined with what was: another run begins. */
  cut(): void;
  readonly episodes: readonly AlarmEpisode[];
}

/** Unix seconds with fractions are inexact. Part of a step. */
const TOLERANCE = 1e-3;

export function createEpisodeTracker(stepSeconds: number): EpisodeTracker {
  const episodes: { start: number; end: number; mode: string | undefined }[] = [];
  const mergeSeconds = (MERGE_STEPS + TOLERANCE) * stepSeconds;
  let joinable = false;
  return {
    episodes,
    alarm(timestamp, describe) {
      const last = episodes.at(-1);
      if (joinable && last !== undefined && timestamp - last.end <= mergeSeconds) {
        last.end = timestamp;
      } else {
        episodes.push({ start: timestamp, end: timestamp, ...describe() });
      }
      joinable = true;
    },
    cut() {
      joinable = false;
    },
  };
}
