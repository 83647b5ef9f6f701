import React, { useMemo } from 'react';
import { dateTimeFormat } from '@grafana/data';
import { Alert, EmptyState, FilterInput, Stack, Text } from '@grafana/ui';
import { createBackend } from '../../api/backend';
import type { Predictions } from '../../api/types';
import { useAnswer } from '../../api/use-answer';
import { formatDuration } from '../../shared/duration';
import { DataTable } from '../common/data-table';
import { Page } from '../common/page';
import { Answered } from '../common/problem-notice';
import { useQuery } from '../common/use-query';
import { byUrgency, chooseTargets, countStates } from './choose-targets';
import { StateTiles } from './state-tiles';
import { isTargetState } from '../../shared/states';
import { severalWatches, targetColumns } from './target-columns';

const EVERY_SECONDS = 5;

const backend = createBackend('targets');

/** All targets, those at the highest risk first. */
export function TargetsPage(): React.JSX.Element {
  const answer = useAnswer(backend.predictions, EVERY_SECONDS);
  return (
    <Page subTitle="Everything that is watched, the highest risk first.">
      <Answered answer={answer} loadingText="Loading targets…">
        {(predictions) => <Targets answer={predictions} />}
      </Answered>
    </Page>
  );
}

/** The targets of one answer; search and state are part of the page's address. */
export function Targets({ answer }: { readonly answer: Predictions }): React.JSX.Element {
  const { predictions, problem, warnings = [], model, horizonSeconds, timestamp } = answer;
  const query = useQuery();
  const search = query.get('search') ?? '';
  const wanted = query.get('state');
  const state = isTargetState(wanted) ? wanted : undefined;
  const counts = useMemo(() => countStates(predictions), [predictions]);
  const shown = useMemo(
    () => byUrgency(chooseTargets(predictions, search, state)),
    [predictions, search, state],
  );

  if (predictions.length === 0) {
    return (
      <EmptyState variant="not-found" message="No targets yet">
        {problem ?? 'The prediction service sees no target in Prometheus.'}
      </EmptyState>
    );
  }
  return (
    <Stack direction="column" gap={2}>
      {problem !== null && (
        <Alert
          severity="warning"
          title={
            predictions.some(({ stale }) => !stale)
              ? 'Predictions lack something'
              : 'There are no fresh predictions'
          }
        >
          {problem}
        </Alert>
      )}
      {warnings.length > 0 && (
        <Alert severity="warning" title="Prometheus warns: predictions may use incomplete data">
          {warnings.join('; ')}
        </Alert>
      )}
      <StateTiles counts={counts} chosen={state} onChoose={(one) => query.set('state', one)} />
      <FilterInput
        aria-label="Search targets"
        placeholder="Search by name, label or failure mode"
        value={search}
        onChange={(value) => query.set('search', value)}
        escapeRegex={false}
      />
      {shown.length === 0 ? (
        <EmptyState variant="not-found" message="No target matches" />
      ) : (
        <DataTable
          label="Targets"
          columns={targetColumns(predictions)}
          rows={shown}
          rowKey={({ watch, target }) => `${watch}/${target}`}
        />
      )}
      <Text color="secondary" variant="bodySmall">
        {severalWatches(predictions)
          ? ''
          : `${model === null ? 'No model is active' : `Predicted by ${model}`}, ${formatDuration(horizonSeconds)} ahead. `}
        As of {dateTimeFormat(timestamp * 1000, { format: 'HH:mm:ss' })}.
      </Text>
    </Stack>
  );
}
