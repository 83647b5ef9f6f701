import type { Scorecard } from '../../api/types';
import { formatDuration } from '../../shared/duration';
import { figure, percent } from '../common/figures';

type Figures = Scorecard['total'];
type Share = NonNullable<Figures['precision']>;
export type Episode = Scorecard['episodes'][number];

/** `11 of 12`; what a share is made of says more than the share, where there are few. */
export function partOfWhole(share: Share | null): string {
  return share === null ? '–' : `${share.part} of ${share.whole}`;
}

/** `92 % (65–99 %)`: a share and its 95 % interval. */
export function shareWithInterval(share: Share | null): string {
  if (share === null) return '–';
  const [low, high] = share.interval95.map((end) => Math.round(100 * end));
  return `${percent(share.value)} (${low}–${high} %)`;
}

export function falseAlarmRate(figures: Pick<Figures, 'falseAlarmsPerTargetDay'>): string {
  return figure(figures.falseAlarmsPerTargetDay);
}

export function medianLead({ leadSeconds }: Pick<Figures, 'leadSeconds'>): string {
  return leadSeconds === null ? '–' : formatDuration(leadSeconds.median);
}

/** Time watched, of all targets together. */
export function exposure(targetSeconds: number): string {
  return formatDuration(targetSeconds);
}

/** What became of an episode, as people say it. */
export function outcomeInWords(episode: Episode): string {
  switch (episode.kind) {
    case 'failure': {
      const { alarm, at, mode } = episode;
      if (alarm === null) return 'No alarm came before it.';
      const ahead = `Foreseen ${formatDuration(at - alarm.at)} ahead`;
      return alarm.mode === mode ? `${ahead}.` : `${ahead}, as ${alarm.mode}.`;
    }
    case 'false_alarm':
      return `Risk ${percent(episode.risk)}, and no failure followed.`;
    case 'unresolved':
      return 'Data were missing when the failure should have come.';
  }
}
