import React, { memo } from 'react';
import { Badge, Stack, TextLink, Tooltip } from '@grafana/ui';
import type { Prediction } from '../../api/types';
import { NOTHING, WATCH_COLUMN, type Column } from '../common/data-table';
import { targetDashboard } from '../common/dashboards';
import { describeNotObservable } from '../../shared/not-observable';
import { RiskMeter } from './risk-meter';
import { STATE_ORDER, STATES } from '../../shared/states';
import { timeToFailure } from './time-to-failure';

/** Signals named as reasons. */
const MAX_REASONS = 2;

/** Whether the rows are of different watches. */
export function severalWatches(predictions: readonly Prediction[]): boolean {
  return predictions.some(({ watch }) => watch !== predictions[0]!.watch);
}

/** @param predictions the rows */
export function targetColumns(predictions: readonly Prediction[]): readonly Column<Prediction>[] {
  return severalWatches(predictions)
    ? [TARGET_COLUMNS[0]!, WATCH_COLUMN, ...TARGET_COLUMNS.slice(1)]
    : TARGET_COLUMNS;
}

const TARGET_COLUMNS: readonly Column<Prediction>[] = [
  {
    id: 'target',
    title: 'Target',
    sortBy: ({ target }) => target,
    cell: (prediction) => (
      <TargetLink target={prediction.target} href={targetDashboard(prediction)} />
    ),
  },
  {
    id: 'state',
    title: 'State',
    sortBy: ({ state }) => STATE_ORDER.indexOf(state),
    cell: (prediction) => (
      <StateBadges state={prediction.state} unlike={unlikeItsPast(prediction)} />
    ),
  },
  {
    id: 'risk',
    title: 'Risk',
    hint: 'Probability of any failure within the horizon',
    numeric: true,
    sortBy: ({ risk }) => risk,
    cell: ({ risk, state }) => <RiskMeter risk={risk} state={state} />,
  },
  { id: 'failure', title: 'Failure mode', sortBy: ({ failure }) => failure },
  {
    id: 'time',
    title: 'Time to failure',
    unbroken: true,
    hint: 'Median and 80 % interval',
    sortBy: sortableTime,
    cell: (prediction) => timeToFailure(prediction) ?? NOTHING,
  },
  { id: 'why', title: 'Why', from: 'lg', cell: reasons },
  {
    id: 'unseen',
    title: 'Not observable',
    hint: 'Failure modes that are not predicted, because their signals are missing',
    from: 'xl',
    sortBy: ({ notObservable }) => Object.keys(notObservable).length,
    cell: unseen,
  },
];

/* Most rows show what they showed five seconds ago: their cells are drawn again only where it changed. */

const TargetLink = memo(function TargetLink(props: {
  readonly target: string;
  readonly href: string;
}): React.JSX.Element {
  return (
    <TextLink href={props.href} inline={false}>
      {props.target}
    </TextLink>
  );
});

/** @param unlike the signal that is most unusual; undefined when the target is as usual */
const StateBadges = memo(function StateBadges(props: {
  readonly state: Prediction['state'];
  readonly unlike: string | undefined;
}): React.JSX.Element {
  const { text, icon, color, meaning } = STATES[props.state];
  return (
    <Stack gap={0.5} wrap="wrap">
      <Badge text={text} icon={icon} color={color} tooltip={meaning} />
      {props.unlike !== undefined && (
        <Badge
          text="Unusual"
          icon="heart-rate"
          color="purple"
          tooltip={`Unusual compared with its own past, above all ${props.unlike}. This alone is no failure.`}
        />
      )}
    </Stack>
  );
});

function unlikeItsPast({ anomaly }: Prediction): string | undefined {
  if (anomaly?.alarm !== true) return undefined;
  return anomaly.signals[0]?.signal ?? 'as a whole';
}

function reasons({ failure, signals }: Prediction): React.ReactNode {
  const found = signals.filter(({ contribution }) => contribution > 0);
  if (failure === null || found.length === 0) return NOTHING;
  const short = found.slice(0, MAX_REASONS).map(({ signal }) => signal);
  return <Hinted text={short.join(', ')} hint={found.map(inWords).join('; ')} />;
}

function unseen({ notObservable }: Prediction): React.ReactNode {
  const modes = Object.keys(notObservable);
  if (modes.length === 0) return NOTHING;
  const more = modes.length > MAX_REASONS ? `, ${modes.length - MAX_REASONS} more` : '';
  return (
    <Hinted
      text={modes.slice(0, MAX_REASONS).join(', ') + more}
      hint={describeNotObservable(notObservable)}
    />
  );
}

const Hinted = memo(function Hinted(props: {
  readonly text: string;
  readonly hint: string;
}): React.JSX.Element {
  return (
    <Tooltip content={props.hint}>
      <span>{props.text}</span>
    </Tooltip>
  );
});

function sortableTime({ state, timeToFailureSeconds }: Prediction): number | null {
  return state === 'failing' || state === 'at_risk' ? (timeToFailureSeconds?.q50 ?? null) : null;
}

function inWords({ signal, feature }: Prediction['signals'][number]): string {
  return feature === '' ? signal : `${signal}: ${feature}`;
}
