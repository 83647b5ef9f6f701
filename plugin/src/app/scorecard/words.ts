import type { Scorecard } from '../../api/types';
import { formatDuration } from '../../shared/duration';
import { percent } from '../common/figures';

type Figures = Scorecard['total'];
export type Episode = Scorecard['episodes'][number];

/** `11 of 12`; what a share is made of says more than the share, where there are few. */
export function partOfWhole(share: Figures['precision']): string {
  return share === null ? '–' : `${share.part} of ${share.whole}`;
}

/** `92 % (65–99 %)`: a share and its 95 % interval. */
export function shareWithInterval(share: Figures['precision']): string {
  if (share === null) return '–';
  const [low, high] = share.interval95.map((end) => Math.round(100 * end));
  return `${percent(share.value)} (${low}–${high} %)`;
}

export function medianLead({ leadSeconds }: Pick<Figures, 'leadSeconds'>): string {
  return leadSeconds === null ? '–' : formatDuration(leadSeconds.median);
}

/** Share of the time predicted in which an alarm was on, with the hours per target and day. */
export function timeInAlarm(
  figures: Pick<Figures, 'alarmShare' | 'alarmHoursPerTargetDay'>,
): string {
  const { alarmShare, alarmHoursPerTargetDay: hours } = figures;
  if (alarmShare === null || hours === null) return '–';
  return `${(100 * alarmShare).toFixed(1)} % (${hours.toFixed(1)} h a day)`;
}

/** The outcome of an episode, in a sentence. */
export function outcomeInWords(episode: Episode): string {
  switch (episode.kind) {
    case 'failure': {
      const { alarm, leadSeconds, mode } = episode;
      if (alarm === null) return 'No alarm came before it.';
      const ahead = `Foreseen ${formatDuration(leadSeconds)} ahead`;
      return alarm.mode === mode ? `${ahead}.` : `${ahead}, as ${alarm.mode}.`;
    }
    case 'false_alarm':
      return `Risk ${percent(episode.risk)}, and no failure followed.`;
    case 'undecided':
      return 'Data were missing when the failure should have come.';
  }
}
