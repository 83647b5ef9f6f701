import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { Badge, Button, Stack, Text } from '@grafana/ui';
import type { Model } from '../../api/types';
import { formatDuration } from '../../shared/duration';
import type { Column } from '../common/data-table';
import { figure, percent } from '../common/figures';
import { EDITORS_ONLY } from '../common/roles';
import { kindInWords, runtimeInWords } from './model-words';

export interface ModelActions {
  /** Whether the user's role lets a model be activated. */
  readonly allowed: boolean;
  /** The model that is being activated. */
  readonly activating: string | undefined;
  readonly onReport: (id: string) => void;
  readonly onActivate: (id: string) => void;
}

const WATCH_COLUMN: Column<Model> = {
  id: 'watch',
  title: 'Watch',
  sortBy: ({ watch }) => watch,
  cell: ({ watch }) => watch,
};

const metric =
  (name: string) =>
  ({ metrics }: Model): number | null =>
    metrics[name] ?? null;

/** @param actions what the buttons of a row do @param several whether there are several watches */
export function modelColumns(actions: ModelActions, several: boolean): readonly Column<Model>[] {
  return [
    {
      id: 'model',
      title: 'Model',
      sortBy: ({ kind }) => kindInWords(kind),
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
        createdAt === null ? '–' : dateTimeFormat(createdAt, { format: 'YYYY-MM-DD HH:mm' }),
    },
    {
      id: 'recall',
      title: 'Recall',
      hint: 'Share of foreseeable failures that an alarm came before',
      numeric: true,
      sortBy: metric('recall'),
      cell: (model) => percent(metric('recall')(model)),
    },
    {
      id: 'precision',
      title: 'Precision',
      hint: 'Share of alarms that a failure followed',
      numeric: true,
      sortBy: metric('precision'),
      cell: (model) => percent(metric('precision')(model)),
    },
    {
      id: 'f1',
      title: 'F1',
      hint: 'Harmonic mean of precision and recall, by which the best model is chosen',
      numeric: true,
      from: 'lg',
      sortBy: metric('f1'),
      cell: (model) => figure(metric('f1')(model)),
    },
    {
      id: 'lead',
      title: 'Lead time',
      hint: 'Median time from the alarm to the failure',
      numeric: true,
      sortBy: metric('medianLeadSeconds'),
      cell: (model) => {
        const seconds = metric('medianLeadSeconds')(model);
        return seconds === null ? '–' : formatDuration(seconds);
      },
    },
    {
      id: 'mode',
      title: 'Mode right',
      hint: 'Share of foreseen failures of which the alarm named the right failure mode',
      numeric: true,
      from: 'xl',
      sortBy: metric('modeAccuracy'),
      cell: (model) => percent(metric('modeAccuracy')(model)),
    },
    {
      id: 'loss',
      title: 'Log loss',
      hint: 'How far its probabilities are off; smaller is better',
      numeric: true,
      from: 'xl',
      sortBy: metric('logLoss'),
      cell: (model) => figure(metric('logLoss')(model)),
    },
    {
      id: 'actions',
      title: 'Actions',
      cell: (model) => <RowActions model={model} actions={actions} />,
    },
  ];
}

function ModelName({ model }: { readonly model: Model }): React.JSX.Element {
  const { id, kind, active, runtime, problem } = model;
  return (
    <Stack direction="column" gap={0}>
      <Stack gap={1} wrap="wrap" alignItems="center">
        {kindInWords(kind)}
        {active && (
          <Badge
            text="Active"
            color="green"
            icon="check"
            {...(runtime === null ? {} : { tooltip: `Computed by ${runtimeInWords(runtime)}` })}
          />
        )}
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
  const { model, actions } = props;
  const { allowed, activating, onReport, onActivate } = actions;
  return (
    <Stack gap={1} wrap="wrap">
      <Button
        size="sm"
        variant="secondary"
        fill="outline"
        aria-label={`Report of ${model.id}`}
        onClick={() => onReport(model.id)}
      >
        Report
      </Button>
      {!model.active && (
        <Button
          size="sm"
          variant="secondary"
          aria-label={`Activate ${model.id}`}
          disabled={!allowed || model.problem !== null || activating !== undefined}
          icon={activating === model.id ? 'spinner' : 'play'}
          {...(allowed
            ? model.problem === null
              ? {}
              : { tooltip: model.problem }
            : { tooltip: EDITORS_ONLY })}
          onClick={() => onActivate(model.id)}
        >
          Activate
        </Button>
      )}
    </Stack>
  );
}
