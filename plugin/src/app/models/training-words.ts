import type { BadgeColor, IconName } from '@grafana/ui';
import type { Training } from '../../api/types';

/** The states of a training as badges. */
export const TRAINING_WORDS: Readonly<
  Record<Training['state'], { text: string; color: BadgeColor; icon: IconName }>
> = {
  queued: { text: 'Waiting', color: 'blue', icon: 'clock-nine' },
  running: { text: 'Running', color: 'blue', icon: 'sync' },
  succeeded: { text: 'Done', color: 'green', icon: 'check' },
  failed: { text: 'Failed', color: 'red', icon: 'exclamation-circle' },
  cancelled: { text: 'Cancelled', color: 'darkgrey', icon: 'times' },
};

/** What came of a training, in a sentence. */
export function resultInWords(training: Training): string {
  const { state, models, activated, error } = training;
  if (state === 'failed') return error?.message ?? 'It failed for an unknown reason.';
  if (state !== 'succeeded') return '';
  const count = models.length === 1 ? 'One model' : `${models.length} models`;
  return activated === null
    ? `${count}, the best is ${models[0] ?? 'none'}.`
    : `${count}; ${activated} is the best and predicts now.`;
}
