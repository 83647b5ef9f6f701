import React, { useMemo, useState } from 'react';
import { Alert, Button, ConfirmModal, EmptyState, Stack } from '@grafana/ui';
import { createBackend } from '../../api/backend';
import { toProblem, type Problem } from '../../api/problem';
import type { Models } from '../../api/types';
import { useAnswer } from '../../api/use-answer';
import { EDITORS_ONLY, mayChange } from '../../shared/roles';
import { DataTable } from '../common/data-table';
import { Page } from '../common/page';
import { Answered, ProblemNotice } from '../common/problem-notice';
import { modelColumns } from './model-columns';
import { ReportDrawer } from './report-drawer';
import { TrainingDrawer } from './training-drawer';
import { TrainingList } from './training-list';
import { useTrainings } from './use-trainings';

const EVERY_SECONDS = 10;

const backend = createBackend('models');

/** The models, how good each is, and training. */
export function ModelsPage(): React.JSX.Element {
  const models = useAnswer(backend.models, EVERY_SECONDS);
  const config = useAnswer(backend.config);
  const watches = useMemo(
    () => (config.value?.watches ?? []).map(({ name }) => name),
    [config.value],
  );
  const trainings = useTrainings(backend, models.askAgain);
  const [report, setReport] = useState<string | undefined>();
  const [asked, setAsked] = useState<string | undefined>();
  const [activating, setActivating] = useState<string | undefined>();
  const [problem, setProblem] = useState<Problem | undefined>();
  const [training, setTraining] = useState(false);
  const allowed = mayChange();
  const running = trainings.running !== undefined;

  const columns = useMemo(
    () =>
      modelColumns(
        { allowed, activating, onReport: setReport, onActivate: setAsked },
        watches.length > 1,
      ),
    [allowed, activating, watches],
  );

  const activate = async (id: string): Promise<void> => {
    setAsked(undefined);
    setActivating(id);
    setProblem(undefined);
    try {
      await backend.activateModel(id);
      models.askAgain();
    } catch (error) {
      setProblem(toProblem(error));
    }
    setActivating(undefined);
  };

  return (
    <Page
      subTitle="The models, and how good each was on runs that it had not seen in training."
      actions={
        <Button
          icon="book-open"
          disabled={!allowed || running}
          tooltip={!allowed ? EDITORS_ONLY : running ? 'A training is under way.' : undefined}
          onClick={() => setTraining(true)}
        >
          Train models
        </Button>
      }
    >
      <Stack direction="column" gap={2}>
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <TrainingList trainings={trainings} allowed={allowed} />
        <Answered answer={models} loadingText="Loading models…">
          {(value) => <ModelsTable models={value} columns={columns} />}
        </Answered>
      </Stack>
      {report !== undefined && (
        <ReportDrawer backend={backend} model={report} onClose={() => setReport(undefined)} />
      )}
      {training && (
        <TrainingDrawer
          backend={backend}
          datasets={trainings.datasets}
          kinds={trainings.kinds}
          watches={watches}
          onClose={() => setTraining(false)}
          onStarted={() => {
            setTraining(false);
            trainings.askAgain();
          }}
        />
      )}
      <ConfirmModal
        isOpen={asked !== undefined}
        title="Activate this model?"
        body={`From the next step on, ${asked ?? ''} predicts in place of the active model of its watch. Its alarms start anew.`}
        confirmText="Activate"
        confirmButtonVariant="primary"
        onConfirm={() => (asked === undefined ? undefined : activate(asked))}
        onDismiss={() => setAsked(undefined)}
      />
    </Page>
  );
}

function ModelsTable(props: {
  readonly models: Models;
  readonly columns: ReturnType<typeof modelColumns>;
}): React.JSX.Element {
  const { models } = props.models;
  if (models.length === 0) {
    return (
      <EmptyState variant="call-to-action" hideImage message="There is no model yet">
        Until a model is trained, predictions rest on forecasts of the signals alone.
      </EmptyState>
    );
  }
  const active = models.some((model) => model.active);
  return (
    <Stack direction="column" gap={1}>
      {!active && (
        <Alert severity="info" title="No model is active">
          Predictions rest on forecasts of the signals alone.
        </Alert>
      )}
      <DataTable
        label="Models"
        columns={props.columns}
        rows={models}
        rowKey={({ watch, id }) => `${watch}/${id}`}
        initialSorting={{ column: 'created', descending: true }}
      />
    </Stack>
  );
}
