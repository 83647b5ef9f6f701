import type { AlarmEpisode, Failure, JudgedHistory } from '../evaluation/events.js';

/** A failure and whether it was foretold, or an alarm that was false. */
export interface ListedEvent {
  /** Unix seconds: the failure, or the begin of the false alarm. */
  readonly at: number;
  readonly run: string;
  readonly target: string;
  readonly outcome: 'foreseen' | 'missed' | 'sudden' | 'false alarm';
  readonly failure?: Failure;
  readonly episode?: AlarmEpisode;
  readonly leadSeconds?: number;
  /** From the failure to the alarm, where it was seen late. */
  readonly detectionDelaySeconds?: number;
}

/** All of it in the order of time. */
export function listEvents(judged: readonly JudgedHistory[]): ListedEvent[] {
  const events = judged.flatMap(({ history, failures, episodes }): ListedEvent[] => {
    const { run, target } = history;
    return [
      ...failures.map(
        ({ failure, foreseenBy, leadSeconds, detectionDelaySeconds }): ListedEvent => ({
          ...{ at: failure.start, run, target, failure },
          outcome: failure.sudden ? 'sudden' : foreseenBy === undefined ? 'missed' : 'foreseen',
          ...(foreseenBy === undefined ? {} : { episode: foreseenBy, leadSeconds }),
          ...(detectionDelaySeconds === undefined || detectionDelaySeconds < 0
            ? {}
            : { detectionDelaySeconds }),
        }),
      ),
      ...episodes
        .filter(({ outcome }) => outcome === 'false')
        .map(({ episode }): ListedEvent => ({
          ...{ at: episode.start, run, target, episode, outcome: 'false alarm' },
        })),
    ];
  });
  return events.sort((a, b) => a.at - b.at || a.target.localeCompare(b.target));
}

/** The outcome as a person says it. */
export function outcomeInWords(event: ListedEvent): string {
  const { outcome, failure, episode, leadSeconds, detectionDelaySeconds: delay } = event;
  const named = episode?.mode ?? 'no mode';
  const late = delay === undefined ? 'not noticed either' : `noticed ${Math.round(delay)} s after`;
  switch (outcome) {
    case 'foreseen':
      return `foreseen ${Math.round(leadSeconds!)} s before${named === failure!.mode ? '' : `, as ${named}`}`;
    case 'missed':
      return `missed, ${late}`;
    case 'sudden':
      return `sudden, ${leadSeconds === undefined ? late : `yet an alarm ${Math.round(leadSeconds)} s before`}`;
    case 'false alarm':
      return `false alarm (${named}) for ${Math.round(episode!.end - episode!.start)} s`;
  }
}
