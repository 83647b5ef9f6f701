import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { Badge, Button, Stack, Text } from '@grafana/ui';
import type { Model } from '../../api/types';
import { formatDuration } from '../../shared/duration';
import { EDITORS_ONLY } from '../../shared/roles';
import { NOTHING, WATCH_COLUMN, type Column } from '../common/data-table';
import { figure, percent } from '../common/figures';
import { runtimeInWords } from './model-words';

export interface ModelActions {
  /** Whether the user's role lets a model be activated. */
  readonly allowed: boolean;
  /** The model that is being activated. */
  readonly activating: string | undefined;
  readonly onReport: (id: string) => void;
  readonly onActivate: (id: string) => void;
}

const kindOf = ({ kind, kindLabel }: Model): string => kindLabel ?? kind ?? 'Unknown';

/** @param actions what the buttons of a row do @param several whether there are several watches */
export function modelColumns(actions: ModelActions, several: boolean): readonly Column<Model>[] {
  return [
    {
      id: 'model',
      title: 'Model',
      sortBy: kindOf,
      cell: (model) => <ModelName model={model} />,
    },
    ...(several ? [WATCH_COLUMN] : []),
    {
      id: 'created',
      title: 'Trained',
      unbroken: true,
      from: 'lg',
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) =>
        createdAt === null ? NOTHING : dateTimeFormat(createdAt, { format: 'YYYY-MM-DD HH:mm' }),
    },
    metric('recall', 'Recall', 'Share of foreseeable failures that an alarm came before', percent),
    metric('precision', 'Precision', 'Share of alarms that a failure followed', percent),
    metric(
      'f1',
      'F1',
      'Harmonic mean of precision and recall; chooses the best model',
      figure,
      'lg',
    ),
    metric(
      'medianLeadSeconds',
      'Lead time',
      'Median time from the alarm to the failure',
      formatDuration,
    ),
    metric(
      'modeAccuracy',
      'Mode right',
      'Share of foreseen failures whose alarm named the right failure mode',
      percent,
      'xl',
    ),
    metric(
      'logLoss',
      'Log loss',
      'How far its probabilities are off; smaller is better',
      figure,
      'xl',
    ),
    {
      id: 'actions',
      title: 'Actions',
      cell: (model) => <RowActions model={model} actions={actions} />,
    },
  ];
}

function metric(
  id: string,
  title: string,
  hint: string,
  show: (value: number) => string,
  from?: Column<Model>['from'],
): Column<Model> {
  return {
    id,
    title,
    hint,
    from,
    numeric: true,
    sortBy: ({ metrics }) => metrics[id],
    cell: ({ metrics }) => (metrics[id] == null ? NOTHING : show(metrics[id])),
  };
}

function ModelName({ model }: { readonly model: Model }): React.JSX.Element {
  const { id, active, runtime, problem } = model;
  const computed = runtime === null ? undefined : `Computed by ${runtimeInWords(runtime)}`;
  return (
    <Stack direction="column" gap={0}>
      <Stack gap={1} wrap="wrap" alignItems="center">
        {kindOf(model)}
        {active && <Badge text="Active" color="green" icon="check" tooltip={computed} />}
        {problem !== null && (
          <Badge text="Unusable" color="red" icon="exclamation-circle" tooltip={problem} />
        )}
      </Stack>
      <Text variant="bodySmall" color="secondary">
        {id}
      </Text>
    </Stack>
  );
}

function RowActions(props: {
  readonly model: Model;
  readonly actions: ModelActions;
}): React.JSX.Element {
  const { id, active, problem } = props.model;
  const { allowed, activating, onReport, onActivate } = props.actions;
  return (
    <Stack gap={1} wrap="wrap">
      <Button
        size="sm"
        variant="secondary"
        fill="outline"
        aria-label={`Report of ${id}`}
        onClick={() => onReport(id)}
      >
        Report
      </Button>
      {!active && (
        <Button
          size="sm"
          variant="secondary"
          aria-label={`Activate ${id}`}
          disabled={!allowed || problem !== null || activating !== undefined}
          icon={activating === id ? 'spinner' : 'play'}
          tooltip={allowed ? (problem ?? undefined) : EDITORS_ONLY}
          onClick={() => onActivate(id)}
        >
          Activate
        </Button>
      )}
    </Stack>
  );
}
