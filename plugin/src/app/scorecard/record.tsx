import React, { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Stack, Text, useStyles2 } from '@grafana/ui';
import type { Scorecard } from '../../api/types';
import { DataTable } from '../common/data-table';
import { DRIFT_COLUMNS } from './drift-columns';
import { EPISODE_COLUMNS } from './episode-columns';
import { figureColumns } from './figure-columns';
import { Headline } from './headline';
import { Reliability } from './reliability';
import { exposure, type Episode } from './words';

type Mode = Scorecard['modes'][number];
type Target = Scorecard['targets'][number];
type ModelFigures = Scorecard['models'][number];

const MODE_COLUMNS = figureColumns<Mode>('Failure mode', ({ mode }) => mode, false);
const TARGET_COLUMNS = figureColumns<Target>('Target', ({ target }) => target, true);
const MODEL_COLUMNS = figureColumns<ModelFigures>('Model', ({ model }) => model, true);

/** The warnings, figures and episodes of one answer. */
export function Record({ scorecard }: { readonly scorecard: Scorecard }): React.JSX.Element {
  const { total, modes, targets, models, episodes, pending, inputs, warnings } = scorecard;
  const calibrated = total.calibration !== null && total.calibration.samples > 0;
  const drift = useMemo(() => [...inputs.signals], [inputs.signals]);
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
          <Nothing>
            Neither a failure nor an alarm of which the outcome is known in{' '}
            {exposure(total.exposureTargetSeconds)} watched.
          </Nothing>
        ) : (
          <DataTable label="Failure modes" columns={MODE_COLUMNS} rows={modes} rowKey={modeKey} />
        )}
      </Section>
      <Section title="Recent episodes">
        {episodes.length === 0 ? (
          <Nothing>None yet.</Nothing>
        ) : (
          <DataTable
            label="Recent episodes"
            columns={EPISODE_COLUMNS}
            rows={episodes}
            rowKey={episodeKey}
            pageSize={10}
          />
        )}
      </Section>
      {models.length > 0 && (
        <Section title="Models">
          <DataTable label="Models" columns={MODEL_COLUMNS} rows={models} rowKey={modelKey} />
        </Section>
      )}
      {targets.length > 0 && (
        <Section title="Targets">
          <DataTable
            label="Targets"
            columns={TARGET_COLUMNS}
            rows={targets}
            rowKey={targetKey}
            pageSize={10}
          />
        </Section>
      )}
      <Columns>
        <Section title="Do stated risks come true?">
          {calibrated ? (
            <Reliability calibration={total.calibration!} />
          ) : (
            <Nothing>
              {total.calibration === null
                ? 'The risk is that of any failure: choose all failure modes to see it.'
                : 'Too little time has passed since the first predictions.'}
            </Nothing>
          )}
        </Section>
        <Section title="Are the signals as in training?">
          {inputs.problem !== null ? (
            <Nothing>{inputs.problem}</Nothing>
          ) : (
            <DataTable
              label="Drift of the signals"
              columns={DRIFT_COLUMNS}
              rows={drift}
              rowKey={({ signal }) => signal}
            />
          )}
        </Section>
      </Columns>
    </Stack>
  );
}

const WARNING_TITLES: Readonly<{ [code in Scorecard['warnings'][number]['code']]: string }> = {
  PRECISION_FELL: 'More alarms are false than in training',
  RECALL_FELL: 'More failures are missed than in training',
  INPUTS_DRIFTED: 'A signal has drifted from the training data',
  NOT_SAVED: 'The record is not saved',
};

const modeKey = ({ mode }: Mode): string => mode;
const modelKey = ({ model }: ModelFigures): string => model;
const targetKey = ({ target }: Target): string => target;
const episodeKey = ({ kind, target, at, mode }: Episode): string =>
  `${kind}/${target}/${at}/${mode}`;

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

function Nothing({
  children,
}: {
  readonly children: NonNullable<React.ReactNode>;
}): React.JSX.Element {
  return <Text color="secondary">{children}</Text>;
}

function Columns({ children }: { readonly children: React.ReactNode }): React.JSX.Element {
  return <div className={useStyles2(getColumnStyles)}>{children}</div>;
}

function getColumnStyles(theme: GrafanaTheme2): string {
  return css({
    display: 'grid',
    gridTemplateColumns: `minmax(0, ${theme.spacing(46)}) minmax(0, 1fr)`,
    gap: theme.spacing(3),
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  });
}
