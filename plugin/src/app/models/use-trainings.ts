import { useEffect, useRef, useState } from 'react';
import type { Backend } from '../../api/backend';
import { toProblem, type Problem } from '../../api/problem';
import type { Training, Trainings } from '../../api/types';
import { useAnswer } from '../../api/use-answer';

/** Seconds between two requests while a training runs, and while none does. */
const RUNNING_SECONDS = 1;
const IDLE_SECONDS = 15;

export interface TrainingsState {
  /** Newest first. */
  readonly list: readonly Training[];
  readonly datasets: readonly string[];
  /** Kinds of models that can be trained. */
  readonly kinds: Trainings['kinds'];
  /** The one under way. */
  readonly running: Training | undefined;
  readonly problem: Problem | undefined;
  readonly askAgain: () => void;
  readonly cancel: (id: string) => void;
}

export function isUnderWay({ state }: Pick<Training, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

/** Follows the trainings. @param onEnd told when the one that ran has ended */
export function useTrainings(backend: Backend, onEnd: () => void): TrainingsState {
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
    list,
    datasets: answer.value?.datasets ?? [],
    kinds: answer.value?.kinds ?? [],
    running,
    problem: problem ?? answer.problem,
    askAgain: answer.askAgain,
    cancel: (id) => {
      setProblem(undefined);
      backend
        .cancelTraining(id)
        .then(answer.askAgain)
        .catch((error: unknown) => setProblem(toProblem(error)));
    },
  };
}
