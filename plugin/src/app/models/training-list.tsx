import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Badge, Button, Collapse, Stack, useStyles2 } from '@grafana/ui';
import type { Training, Trainings } from '../../api/types';
import { ProblemNotice } from '../common/problem-notice';
import { EDITORS_ONLY } from '../common/roles';
import { kindInWords } from './model-words';
import { resultInWords, TRAINING_WORDS } from './training-words';
import { isUnderWay, type TrainingsState } from './use-trainings';

/** The training under way with its progress, and the earlier ones since the service began. */
export function TrainingList(props: {
  readonly trainings: TrainingsState;
  readonly allowed: boolean;
}): React.JSX.Element {
  const { trainings, allowed } = props;
  const [open, setOpen] = React.useState(false);
  const earlier = trainings.list.filter((training) => !isUnderWay(training));
  const [last] = earlier;
  return (
    <>
      {trainings.problem !== undefined && trainings.list.length > 0 && (
        <ProblemNotice problem={trainings.problem} stale />
      )}
      {trainings.running !== undefined && (
        <UnderWay
          training={trainings.running}
          kinds={trainings.kinds}
          allowed={allowed}
          onCancel={trainings.cancel}
        />
      )}
      {last !== undefined && (
        <Collapse
          label={
            <Stack gap={1} alignItems="center" wrap="wrap">
              Last training
              <StateBadge training={last} />
              {resultInWords(last)}
            </Stack>
          }
          isOpen={open}
          onToggle={setOpen}
        >
          <Stack direction="column" gap={1}>
            {earlier.map((training) => (
              <Stack key={training.id} gap={1} alignItems="center" wrap="wrap">
                <StateBadge training={training} />
                {dateTimeFormat(training.createdAt, { format: 'YYYY-MM-DD HH:mm' })},{' '}
                {whatIsTrained(training, trainings.kinds)}: {resultInWords(training)}
              </Stack>
            ))}
          </Stack>
        </Collapse>
      )}
    </>
  );
}

function whatIsTrained({ modelTypes, input }: Training, kinds: Trainings['kinds']): string {
  return `${modelTypes.map((name) => kindInWords(name, kinds)).join(', ')} on ${input}`;
}

function StateBadge({ training }: { readonly training: Training }): React.JSX.Element {
  return <Badge {...TRAINING_WORDS[training.state]} />;
}

function UnderWay(props: {
  readonly training: Training;
  readonly kinds: Trainings['kinds'];
  readonly allowed: boolean;
  readonly onCancel: (id: string) => void;
}): React.JSX.Element {
  const { training, kinds, allowed, onCancel } = props;
  const styles = useStyles2(getStyles);
  const { progress } = training;
  const share = progress === null || progress.total === 0 ? 0 : progress.done / progress.total;
  const percent = Math.floor(100 * share);
  const name = `Training ${whatIsTrained(training, kinds)}`;
  return (
    <div className={styles.box}>
      <Stack justifyContent="space-between" alignItems="center" gap={2} wrap="wrap">
        <div>
          <div>{name}</div>
          <div className={styles.message}>{progress?.message ?? 'It is about to begin.'}</div>
        </div>
        <Stack gap={2} alignItems="center">
          <span className={styles.percent}>{percent} %</span>
          <Button
            size="sm"
            variant="secondary"
            disabled={!allowed}
            {...(allowed ? {} : { tooltip: EDITORS_ONLY })}
            onClick={() => onCancel(training.id)}
          >
            Cancel
          </Button>
        </Stack>
      </Stack>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div style={{ width: `${100 * share}%` }} />
      </div>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2): Record<'box' | 'message' | 'percent' | 'track', string> {
  return {
    box: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      padding: theme.spacing(2),
      background: theme.colors.background.secondary,
      borderRadius: theme.shape.radius.default,
    }),
    message: css({ color: theme.colors.text.secondary }),
    percent: css({ fontVariantNumeric: 'tabular-nums' }),
    track: css({
      height: theme.spacing(0.75),
      borderRadius: theme.shape.radius.pill,
      background: theme.colors.border.weak,
      overflow: 'hidden',
      '> div': {
        height: '100%',
        background: theme.colors.primary.main,
        [theme.transitions.handleMotion('no-preference')]: { transition: 'width 0.3s' },
      },
    }),
  };
}
