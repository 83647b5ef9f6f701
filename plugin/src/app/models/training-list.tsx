import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { Badge, Box, Button, Collapse, Stack, Text } from '@grafana/ui';
import type { Training, Trainings } from '../../api/types';
import { EDITORS_ONLY } from '../../shared/roles';
import { ProblemNotice } from '../common/problem-notice';
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
              <Badge {...TRAINING_WORDS[last.state]} />
              {resultInWords(last)}
            </Stack>
          }
          isOpen={open}
          onToggle={setOpen}
        >
          <Stack direction="column" gap={1}>
            {earlier.map((training) => (
              <Stack key={training.id} gap={1} alignItems="center" wrap="wrap">
                <Badge {...TRAINING_WORDS[training.state]} />
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

function UnderWay(props: {
  readonly training: Training;
  readonly kinds: Trainings['kinds'];
  readonly allowed: boolean;
  readonly onCancel: (id: string) => void;
}): React.JSX.Element {
  const { training, kinds, allowed, onCancel } = props;
  const { done = 0, total = 0, message = 'It is about to begin.' } = training.progress ?? {};
  const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
  const name = `Training ${whatIsTrained(training, kinds)}`;
  return (
    <Box padding={2} backgroundColor="secondary" borderRadius="default">
      <Stack direction="column" gap={1}>
        <Stack justifyContent="space-between" alignItems="center" gap={2} wrap="wrap">
          <div>
            <div>{name}</div>
            <Text color="secondary">{message}</Text>
          </div>
          <Stack gap={2} alignItems="center">
            <Text tabular>{percent} %</Text>
            <Button
              size="sm"
              variant="secondary"
              disabled={!allowed}
              tooltip={allowed ? undefined : EDITORS_ONLY}
              onClick={() => onCancel(training.id)}
            >
              Cancel
            </Button>
          </Stack>
        </Stack>
        <progress aria-label={name} max={100} value={percent} style={{ width: '100%' }} />
      </Stack>
    </Box>
  );
}
