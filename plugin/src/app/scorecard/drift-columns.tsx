import React from 'react';
import { Badge } from '@grafana/ui';
import type { Scorecard } from '../../api/types';
import { NOTHING, type Column } from '../common/data-table';

export const DRIFT_COLUMNS: readonly Column<Scorecard['inputs']['signals'][number]>[] = [
  { id: 'signal', title: 'Signal', sortBy: ({ signal }) => signal },
  {
    id: 'psi',
    title: 'Drift',
    hint: 'Population stability index against the training data; 0 is no change',
    numeric: true,
    sortBy: ({ psi }) => psi,
    cell: ({ psi }) => psi?.toFixed(2) ?? NOTHING,
  },
  {
    id: 'limit',
    title: 'Limit',
    numeric: true,
    from: 'md',
    cell: ({ limit }) => limit.toFixed(2),
  },
  {
    id: 'result',
    title: 'Result',
    sortBy: ({ psi, limit }) => (psi === null ? null : psi / limit),
    cell: ({ psi, limit }) =>
      psi === null ? (
        <Badge text="Too little data" color="darkgrey" icon="clock-nine" />
      ) : psi >= limit ? (
        <Badge text="Drifted" color="orange" icon="exclamation-triangle" />
      ) : (
        <Badge text="As in training" color="green" icon="check" />
      ),
  },
];
