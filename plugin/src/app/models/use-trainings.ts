import { useEffect, useRef, useState } from 'react';
import type { Backend } from '../../api/backend';
import { toProblem, type Problem } from '../../api/problem';
import type { Training } from '../../api/types';
import { useAnswer } from '../../api/use-answer';

/** Seconds between two requests while a training runs, and while none does. */
const RUNNING_SECONDS = 1;
const IDLE_SECONDS = 15;

export type TrainingsState = ReturnType<typeof useTrainings>;

export function isUnderWay({ state }: Pick<Training, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

/** Follows the trainings. @param onEnd told when the one that ran has ended */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- each part says its own
export function useTrainings(backend: Backend, onEnd: () => void) {
  const [pace, setPace] = useState(IDLE_SECONDS);
  const answer = useAnswer(backend.trainings, pace);
  const [problem, setProblem] = useState<Problem | undefined>();
  const list = answer.value?.trainings ?? [];
  const running = list.find(isUnderWay);
  const ran = useRef(running?.id);

  useEffect(() => {
    setPace(running === undefined ? IDLE_SECONDS : RUNNING_SECONDS);
    if (ran.current !== undefined && running === undefined) onEnd();
    ran.current = running?.id;
  }, [running, onEnd]);

  return {
    /** Newest first. */
    list,
    datasets: answer.value?.datasets ?? [],
    /** Kinds of models that can be trained. */
    kinds: answer.value?.kinds ?? [],
    /** The one under way. */
    running,
    problem: problem ?? answer.problem,
    askAgain: answer.askAgain,
    cancel: (id: string): void => {
      setProblem(undefined);
      backend
        .cancelTraining(id)
        .then(answer.askAgain)
        .catch((error: unknown) => setProblem(toProblem(error)));
    },
  };
}
