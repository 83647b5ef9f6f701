import { NORMAL } from '../core/modes.js';
import type { Run } from '../datasets/types.js';
import type { Illness } from './failures.js';

/**
 * A run as training wants it, labelled by failures instead of by what was injected.
 *
 * @param failures of its target, in the order of time; those outside of the run's time play no part
 */
export function labelByFailures(
  run: Pick<Run, 'runId' | 'target' | 'timestamps' | 'signals'>,
  failures: readonly Illness[],
): Run {
  const { timestamps } = run;
  const first = timestamps[0]!;
  const last = timestamps.at(-1)!;
  const own = failures.filter(({ start, end }) => end >= first && start <= last);
  const isOn = (time: number): boolean =>
    own.some(({ start, end }) => time >= start && time <= end);
  const mode = own[0]?.mode ?? NORMAL;
  return {
    ...{ runId: run.runId, target: run.target, signals: run.signals, timestamps },
    ...{ scenario: mode, mode },
    violation: Uint8Array.from(timestamps, (time) => (isOn(time) ? 1 : 0)),
    timeToFailure: timestamps.map((time) =>
      isOn(time) ? 0 : (own.find(({ start }) => start > time)?.start ?? NaN) - time,
    ),
  };
}
