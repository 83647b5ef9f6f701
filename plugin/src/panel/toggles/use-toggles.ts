import { useCallback, useEffect, useMemo, useState } from 'react';
import { createBackend } from '../../api/backend';
import { Problem, toProblem } from '../../api/problem';
import type { FailureState } from '../../api/types';
import { useAnswer } from '../../api/use-answer';
import type { Settings } from './settings';

/** Others switch too, and failures end by themselves: asked again after so long. */
const EVERY_SECONDS = 5;

export interface Toggles {
  /** Undefined until the service has answered. */
  readonly state?: FailureState;
  /** Why the last change, or the last request, failed. */
  readonly problem?: Problem;
  /** The mode that is being switched. */
  readonly busy?: string;
  /** @param settings false switches off */
  readonly change: (mode: string, settings: Settings | false) => void;
  /** Switches everything off, at all targets. */
  readonly stopAll: () => void;
}

/** In place of a mode, while all of them are stopped. */
export const ALL = '*';

/**
 * The failure toggles of one target, as the service says they are: what is shown is not what was
 * clicked, but what came of it.
 *
 * @param target undefined asks nothing
 * @param refresh changes with every refresh of the panel
 */
export function useToggles(scope: string, target: string | undefined, refresh: string): Toggles {
  const backend = useMemo(() => createBackend(scope), [scope]);
  /** Of the last change: a later answer does not undo it. */
  const [failed, setFailed] = useState<Problem>();
  const [busy, setBusy] = useState<string>();
  useEffect(() => setFailed(undefined), [target]);

  const ask = useCallback(async (): Promise<FailureState | undefined> => {
    const { targets } = await backend.failures(target!);
    return targets.find((one) => one.target === target);
  }, [backend, target]);
  const idle = target !== undefined && busy === undefined;
  const { value, problem, put } = useAnswer(idle ? ask : undefined, EVERY_SECONDS, refresh);

  const run = useCallback((mode: string, call: () => Promise<void>): void => {
    setBusy(mode);
    setFailed(undefined);
    call()
      .catch((error: unknown) => setFailed(toProblem(error)))
      .finally(() => setBusy(undefined));
  }, []);
  const change = useCallback(
    (mode: string, settings: Settings | false): void => {
      if (target === undefined) return;
      const wanted = settings === false ? false : { enabled: true, ...settings };
      run(mode, async () => put(await backend.setFailures(target, { [mode]: wanted })));
    },
    [backend, target, run, put],
  );
  const stopAll = useCallback(
    () => run(ALL, async () => setFailed(notStopped((await backend.stopFailures()).targets))),
    [backend, run],
  );

  return {
    state: value?.target === target ? value : undefined,
    problem: failed ?? problem,
    busy,
    change,
    stopAll,
  };
}

/** Who could not be told to stop; undefined when all were. */
function notStopped(targets: readonly FailureState[]): Problem | undefined {
  const failed = targets.filter(({ problem }) => problem !== null);
  if (failed.length === 0) return undefined;
  const words = failed.map(({ target, problem }) => `${target}: ${problem}`).join('; ');
  return new Problem('broken', `Not everything was stopped. ${words}`);
}
