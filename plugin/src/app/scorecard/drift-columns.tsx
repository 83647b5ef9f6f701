import React from 'react';
import { Badge } from '@grafana/ui';
import type { Scorecard } from '../../api/types';
import type { Column } from '../common/data-table';

type SignalDrift = Scorecard['inputs']['signals'][number];

export const DRIFT_COLUMNS: readonly Column<SignalDrift>[] = [
  { id: 'signal', title: 'Signal', sortBy: ({ signal }) => signal, cell: ({ signal }) => signal },
  {
    id: 'psi',
    title: 'Drift',
    hint: 'Population stability index against the training data; 0 is no change',
    numeric: true,
    sortBy: ({ psi }) => psi,
    cell: ({ psi }) => (psi === null ? '–' : psi.toFixed(2)),
  },
  {
    id: 'limit',
    title: 'Limit',
    numeric: true,
    from: 'md',
    cell: ({ limit }) => limit.toFixed(2),
  },
  {
    id: 'outcome',
    title: 'Outcome',
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
