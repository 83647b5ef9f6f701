import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { Badge, type BadgeColor, type IconName } from '@grafana/ui';
import type { Column } from '../common/data-table';
import { outcomeInWords, type Episode } from './words';

interface Outcome {
  readonly text: string;
  readonly color: BadgeColor;
  readonly icon: IconName;
}

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
    sortBy: (episode) => outcomeOf(episode).text,
    cell: (episode) => <Badge {...outcomeOf(episode)} />,
  },
  { id: 'target', title: 'Target', sortBy: ({ target }) => target, cell: ({ target }) => target },
  { id: 'mode', title: 'Failure mode', sortBy: ({ mode }) => mode, cell: ({ mode }) => mode },
  { id: 'outcome', title: 'What happened', from: 'md', cell: outcomeInWords },
  {
    id: 'model',
    title: 'Model',
    from: 'xl',
    sortBy: ({ model }) => model,
    cell: ({ model }) => model,
  },
];

function outcomeOf(episode: Episode): Outcome {
  switch (episode.kind) {
    case 'failure':
      return episode.alarm === null
        ? { text: 'Missed', color: 'red', icon: 'times' }
        : { text: 'Foreseen', color: 'green', icon: 'check' };
    case 'false_alarm':
      return { text: 'False alarm', color: 'orange', icon: 'bell-slash' };
    case 'unresolved':
      return { text: 'Unresolved', color: 'darkgrey', icon: 'question-circle' };
  }
}
