import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Stack, Text, useStyles2 } from '@grafana/ui';
import type { Scorecard } from '../../api/types';
import { formatDuration } from '../../shared/duration';
import { DataTable } from '../common/data-table';
import { DRIFT_COLUMNS } from './drift-columns';
import { EPISODE_COLUMNS } from './episode-columns';
import { figureColumns } from './figure-columns';
import { Headline } from './headline';
import { Reliability } from './reliability';

const modeOf = ({ mode }: Scorecard['modes'][number]): string => mode;
const targetOf = ({ target }: Scorecard['targets'][number]): string => target;
const modelOf = ({ model }: Scorecard['models'][number]): string => model;

const MODE_COLUMNS = figureColumns('Failure mode', modeOf, false);
const TARGET_COLUMNS = figureColumns('Target', targetOf, true);
const MODEL_COLUMNS = figureColumns('Model', modelOf, true);

/** The warnings, figures and episodes of one answer. */
export function Record({ scorecard }: { readonly scorecard: Scorecard }): React.JSX.Element {
  const { total, modes, targets, models, episodes, pending, inputs, warnings } = scorecard;
  const { calibration } = total;
  const styles = useStyles2(getStyles);
  return (
    <Stack direction="column" gap={3}>
      <div>
        {warnings.map(({ code, message }) => (
          <Alert key={code + message} severity="warning" title={WARNING_TITLES[code]}>
            {message}
          </Alert>
        ))}
        <Headline total={total} />
      </div>
      {pending.length > 0 && (
        <Text color="secondary">
          {pending.length === 1 ? 'One alarm is' : `${pending.length} alarms are`} still open:{' '}
          {pending.map(({ target, mode }) => `${mode} at ${target}`).join(', ')}.
        </Text>
      )}
      <Section title="Failure modes">
        {modes.length === 0 ? (
          <Text color="secondary">
            No failure, and no alarm with a known outcome, in{' '}
            {formatDuration(total.exposureTargetSeconds)} watched.
          </Text>
        ) : (
          <DataTable label="Failure modes" columns={MODE_COLUMNS} rows={modes} rowKey={modeOf} />
        )}
      </Section>
      <Section title="Recent episodes">
        {episodes.length === 0 ? (
          <Text color="secondary">None yet.</Text>
        ) : (
          <DataTable
            label="Recent episodes"
            columns={EPISODE_COLUMNS}
            rows={episodes}
            rowKey={({ kind, target, at, mode }) => `${kind}/${target}/${at}/${mode}`}
            pageSize={10}
          />
        )}
      </Section>
      {models.length > 0 && (
        <Section title="Models">
          <DataTable label="Models" columns={MODEL_COLUMNS} rows={models} rowKey={modelOf} />
        </Section>
      )}
      {targets.length > 0 && (
        <Section title="Targets">
          <DataTable
            label="Targets"
            columns={TARGET_COLUMNS}
            rows={targets}
            rowKey={targetOf}
            pageSize={10}
          />
        </Section>
      )}
      <div className={styles.columns}>
        <Section title="Do the stated risks come true?">
          {calibration !== null && calibration.samples > 0 ? (
            <Reliability calibration={calibration} />
          ) : (
            <Text color="secondary">
              {calibration === null
                ? 'The risk is that of any failure: choose all failure modes to see it.'
                : 'Too little time has passed since the first predictions.'}
            </Text>
          )}
        </Section>
        <Section title="Are the signals as in training?">
          {inputs.problem !== null ? (
            <Text color="secondary">{inputs.problem}</Text>
          ) : (
            <DataTable
              label="Drift of the signals"
              columns={DRIFT_COLUMNS}
              rows={inputs.signals}
              rowKey={({ signal }) => signal}
            />
          )}
        </Section>
      </div>
    </Stack>
  );
}

const WARNING_TITLES: Readonly<{ [code in Scorecard['warnings'][number]['code']]: string }> = {
  PRECISION_FELL: 'More alarms are false than in training',
  RECALL_FELL: 'More failures are missed than in training',
  INPUTS_DRIFTED: 'A signal has drifted from the training data',
  NOT_SAVED: 'The record is not saved',
};

function Section(props: {
  readonly title: string;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <section>
      <Stack direction="column" gap={1}>
        <Text element="h2" variant="h4">
          {props.title}
        </Text>
        {props.children}
      </Stack>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: 'grid',
    gridTemplateColumns: `minmax(0, ${theme.spacing(46)}) minmax(0, 1fr)`,
    gap: theme.spacing(3),
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
});
