import { useCallback, useEffect, useMemo, useState } from 'react';
import { createBackend } from '../../api/backend';
import { Problem, toProblem } from '../../api/problem';
import type { FailureState } from '../../api/types';
import { useVisible } from '../live/use-visible';
import type { Settings } from './settings';

/** Others switch too, and failures end by themselves: asked again after so long. Milliseconds. */
const EVERY = 5000;

export interface Toggles {
  /** Undefined until the service has answered. */
  readonly state?: FailureState;
  /** Why the last change, or the last look, failed. */
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
 * The failure toggles of one target, as the service says they are: what is shown is never what was
 * clicked, but what came of it.
 *
 * @param target undefined asks nothing
 * @param refresh changes with every refresh of the panel
 */
export function useToggles(scope: string, target: string | undefined, refresh: string): Toggles {
  const visible = useVisible();
  const backend = useMemo(() => createBackend(scope), [scope]);
  const [state, setState] = useState<FailureState>();
  const [problem, setProblem] = useState<Problem>();
  /** Of the last change: a later look that succeeds does not undo it. */
  const [failed, setFailed] = useState<Problem>();
  const [busy, setBusy] = useState<string>();

  useEffect(() => {
    setState(undefined);
    setProblem(undefined);
    setFailed(undefined);
  }, [target]);

  useEffect(() => {
    if (target === undefined || !visible || busy !== undefined) return;
    let current = true;
    const look = (): void => {
      backend.failures(target).then(
        ({ targets }) => {
          if (!current) return;
          setState(targets.find((one) => one.target === target));
          setProblem(undefined);
        },
        (error: unknown) => {
          const found = toProblem(error);
          if (current && found.kind !== 'cancelled') setProblem(found);
        },
      );
    };
    look();
    const timer = setInterval(look, EVERY);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [backend, target, visible, refresh, busy]);

  const change = useCallback(
    (mode: string, settings: Settings | false): void => {
      if (target === undefined) return;
      setBusy(mode);
      setFailed(undefined);
      const wanted = settings === false ? false : { enabled: true, ...settings };
      backend
        .setFailures(target, { [mode]: wanted })
        .then(setState, (error: unknown) => setFailed(toProblem(error)))
        .finally(() => setBusy(undefined));
    },
    [backend, target],
  );

  const stopAll = useCallback((): void => {
    setBusy(ALL);
    setFailed(undefined);
    backend
      .stopFailures()
      .then(
        ({ targets }) => setFailed(unheard(targets)),
        (error: unknown) => setFailed(toProblem(error)),
      )
      .finally(() => setBusy(undefined));
  }, [backend]);

  const shown = failed ?? problem;
  return {
    change,
    stopAll,
    ...(state === undefined ? {} : { state }),
    ...(shown === undefined ? {} : { problem: shown }),
    ...(busy === undefined ? {} : { busy }),
  };
}

/** Who could not be told to stop; undefined when all were. */
function unheard(targets: readonly FailureState[]): Problem | undefined {
  const failed = targets.filter(({ problem }) => problem !== null);
  if (failed.length === 0) return undefined;
  const words = failed.map(({ target, problem }) => `${target}: ${problem}`).join('; ');
  return new Problem('broken', `Not everything was stopped. ${words}`);
}
