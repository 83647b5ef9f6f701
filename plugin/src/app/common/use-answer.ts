import { useCallback, useEffect, useState } from 'react';
import { toProblem, type Problem } from '../../api/problem';

export interface Answer<T> {
  /** The last one there was; it stays while newer ones fail. */
  readonly value: T | undefined;
  /** Why there is no newer one; undefined when all is well. */
  readonly problem: Problem | undefined;
  /** Whether the first answer is still awaited. */
  readonly loading: boolean;
  askAgain(): void;
}

interface State<T> {
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
}

/**
 * Asks the backend, now and again and again, as long as the page is seen: a hidden one is silent, and
 * asks as soon as it is shown.
 *
 * @param ask must be the same function as long as the question is the same
 * @param everySeconds from one answer to the next question; absent: once
 */
export function useAnswer<T>(ask: () => Promise<T>, everySeconds?: number): Answer<T> {
  const [state, setState] = useState<State<T>>({ value: undefined, problem: undefined });
  const [round, setRound] = useState(0);

  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (): void => {
      if (over || everySeconds === undefined || document.hidden) return;
      clearTimeout(timer);
      timer = setTimeout(run, everySeconds * 1000);
    };
    const run = (): void => {
      ask()
        .then((value) => {
          if (!over) setState({ value, problem: undefined });
        })
        .catch((error: unknown) => {
          const problem = toProblem(error);
          if (!over && problem.kind !== 'cancelled') setState(({ value }) => ({ value, problem }));
        })
        .finally(wait);
    };
    const onVisible = (): void => {
      clearTimeout(timer);
      if (!document.hidden && everySeconds !== undefined) run();
    };
    run();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [ask, round, everySeconds]);

  const askAgain = useCallback(() => setRound((before) => before + 1), []);
  return { ...state, loading: state.value === undefined && state.problem === undefined, askAgain };
}
