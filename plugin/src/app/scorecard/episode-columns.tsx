import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { Badge, type BadgeProps } from '@grafana/ui';
import type { Column } from '../common/data-table';
import { outcomeInWords, type Episode } from './words';

export const EPISODE_COLUMNS: readonly Column<Episode>[] = [
  {
    id: 'at',
    title: 'When',
    unbroken: true,
    sortBy: ({ at }) => at,
    cell: ({ at }) => dateTimeFormat(at * 1000, { format: 'YYYY-MM-DD HH:mm:ss' }),
  },
  {
    id: 'outcome',
    title: 'Outcome',
    sortBy: (episode) => badgeOf(episode).text,
    cell: (episode) => <Badge {...badgeOf(episode)} />,
  },
  { id: 'target', title: 'Target', sortBy: ({ target }) => target },
  { id: 'mode', title: 'Failure mode', sortBy: ({ mode }) => mode },
  { id: 'details', title: 'Details', from: 'md', cell: outcomeInWords },
  { id: 'model', title: 'Model', from: 'xl', sortBy: ({ model }) => model },
];

function badgeOf(episode: Episode): Pick<BadgeProps, 'color' | 'icon'> & { text: string } {
  switch (episode.kind) {
    case 'failure':
      return episode.alarm === null
        ? { text: 'Missed', color: 'red', icon: 'times' }
        : { text: 'Foreseen', color: 'green', icon: 'check' };
    case 'false_alarm':
      return { text: 'False alarm', color: 'orange', icon: 'bell-slash' };
    case 'undecided':
      return { text: 'Undecided', color: 'darkgrey', icon: 'question-circle' };
  }
}
