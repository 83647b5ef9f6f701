import { formatDuration, formatDurationRange } from '../../shared/duration';
import type { Prediction } from '../../api/types';

/** `4 min 10 s (3–6 min)`; `now` while it fails; undefined where nothing is predicted. */
export function timeToFailure({ state, timeToFailureSeconds }: Prediction): string | undefined {
  if (state === 'failing') return 'now';
  if (state !== 'at_risk' || timeToFailureSeconds === null) return undefined;
  const { q10, q50, q90 } = timeToFailureSeconds;
  return `${formatDuration(q50)} (${formatDurationRange(q10, q90)})`;
}
