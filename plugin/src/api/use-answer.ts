import { useCallback, useEffect, useMemo, useState } from 'react';
import { useVisible } from '../shared/use-visible';
import { toProblem, type Problem } from './problem';

export interface Answer<T> {
  /** The last one there was; it stays while newer ones fail. */
  readonly value: T | undefined;
  /** Why there is no newer one; undefined when all is well. */
  readonly problem: Problem | undefined;
  /** Whether the first answer is still awaited. */
  readonly loading: boolean;
  askAgain(): void;
  /** Takes a value that another call has brought. */
  put(value: T): void;
}

/**
 * Asks the backend, once or again and again, as long as the page is visible: a hidden one is silent,
 * and asks as soon as it is shown.
 *
 * @param ask must be the same function as long as the question is the same; undefined asks nothing
 * @param everySeconds from one answer to the next question; undefined: once
 * @param again asks again whenever it changes
 */
export function useAnswer<T>(
  ask: (() => Promise<T>) | undefined,
  everySeconds?: number,
  again?: string,
): Answer<T> {
  const visible = useVisible();
  const [state, setState] = useState<{ readonly value?: T; readonly problem?: Problem }>({});
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (ask === undefined || !visible) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = (): void => {
      ask()
        .then((value) => {
          if (!over) setState({ value });
        })
        .catch((error: unknown) => {
          const problem = toProblem(error);
          if (!over && problem.kind !== 'cancelled') setState(({ value }) => ({ value, problem }));
        })
        .finally(() => {
          if (!over && everySeconds !== undefined) timer = setTimeout(run, everySeconds * 1000);
        });
    };
    run();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [ask, again, round, everySeconds, visible]);

  const askAgain = useCallback(() => setRound((before) => before + 1), []);
  const put = useCallback((value: T) => setState({ value }), []);
  return useMemo(() => {
    const { value, problem } = state;
    return { value, problem, loading: value === undefined && problem === undefined, askAgain, put };
  }, [state, askAgain, put]);
}
