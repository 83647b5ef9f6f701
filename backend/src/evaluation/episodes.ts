import { createAlarm, type AlarmRule } from '../outcomes/alarms.js';

/** Consecutive steps of alarm on one target. Indexes into the run's steps. */
export interface Episode {
  readonly start: number;
  /** Last step of the alarm. */
  readonly end: number;
}

/**
 * The episodes in a course of risks. Gaps shorter than `mergeSteps` are bridged, as a person would
 * count one alarm.
 */
export function findEpisodes(
  risks: ArrayLike<number>,
  rule: AlarmRule,
  mergeSteps: number,
): Episode[] {
  const alarm = createAlarm(rule);
  const episodes: { start: number; end: number }[] = [];
  for (let i = 0; i < risks.length; i++) {
    const { active } = alarm.update(risks[i]!);
    if (!active) continue;
    const last = episodes.at(-1);
    if (last !== undefined && i - last.end <= mergeSteps) last.end = i;
    else episodes.push({ start: i, end: i });
  }
  return episodes;
}
