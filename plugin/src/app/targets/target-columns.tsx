import React from 'react';
import { Badge, Stack, TextLink, Tooltip } from '@grafana/ui';
import type { Prediction } from '../../api/types';
import type { Column } from '../common/data-table';
import { targetDashboard } from '../common/dashboards';
import { RiskMeter } from './risk-meter';
import { STATE_ORDER, STATES } from './states';
import { timeToFailure } from './time-to-failure';

/** Signals named as reasons. */
const MOST_REASONS = 2;

const NOTHING = '–';

export const TARGET_COLUMNS: readonly Column<Prediction>[] = [
  {
    id: 'target',
    title: 'Target',
    sortBy: ({ target }) => target,
    cell: ({ target, labels }) => (
      <TextLink href={targetDashboard(labels)} inline={false}>
        {target}
      </TextLink>
    ),
  },
  {
    id: 'state',
    title: 'State',
    sortBy: ({ state }) => STATE_ORDER.indexOf(state),
    cell: (prediction) => <StateBadges prediction={prediction} />,
  },
  {
    id: 'risk',
    title: 'Risk',
    hint: 'Probability of any failure within the horizon',
    numeric: true,
    sortBy: ({ risk }) => risk,
    cell: ({ risk, state }) => <RiskMeter risk={risk} state={state} />,
  },
  {
    id: 'failure',
    title: 'Failure mode',
    sortBy: ({ failure }) => failure,
    cell: ({ failure }) => failure ?? NOTHING,
  },
  {
    id: 'time',
    title: 'Time to failure',
    unbroken: true,
    hint: 'Median and 80 % interval',
    sortBy: (prediction) => sortableTime(prediction),
    cell: (prediction) => timeToFailure(prediction) ?? NOTHING,
  },
  {
    id: 'why',
    title: 'Why',
    from: 'lg',
    cell: (prediction) => <Reasons prediction={prediction} />,
  },
];

interface CellProps {
  readonly prediction: Prediction;
}

function StateBadges({ prediction }: CellProps): React.JSX.Element {
  const { state, anomaly } = prediction;
  const { text, icon, color, meaning } = STATES[state];
  return (
    <Stack gap={0.5} wrap="wrap">
      <Badge text={text} icon={icon} color={color} tooltip={meaning} />
      {anomaly?.alarm === true && (
        <Badge
          text="Unusual"
          icon="heart-rate"
          color="purple"
          tooltip={`Unlike its own past, above all ${anomaly.signals[0]?.signal ?? 'as a whole'}. Unusual is not failing.`}
        />
      )}
    </Stack>
  );
}

function Reasons({ prediction }: CellProps): React.JSX.Element {
  const { failure, signals } = prediction;
  const reasons = signals.filter(({ contribution }) => contribution > 0);
  if (failure === null || reasons.length === 0) return <>{NOTHING}</>;
  const shown = reasons.slice(0, MOST_REASONS).map(({ signal }) => signal);
  return (
    <Tooltip content={reasons.map(inWords).join('; ')}>
      <span>{shown.join(', ')}</span>
    </Tooltip>
  );
}

function sortableTime({ state, timeToFailureSeconds }: Prediction): number | null {
  return state === 'failing' || state === 'at_risk' ? (timeToFailureSeconds?.q50 ?? null) : null;
}

function inWords({ signal, feature }: Prediction['signals'][number]): string {
  return feature === '' ? signal : `${signal}: ${feature}`;
}
