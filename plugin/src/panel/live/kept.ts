import { toProblem, type Problem } from '../../api/problem';

/** How long a failure is kept. Longer where an administrator has to act, so that not every refresh asks. */
function ageOf({ kind }: Problem): number {
  return kind === 'not_enabled' || kind === 'not_configured' || kind === 'role' ? 15_000 : 900;
}

/**
 * Keeps an answer, or a failure, for a while, so that ten panels of one dashboard ask once.
 *
 * @param now milliseconds
 */
export function kept<T>(
  ask: () => Promise<T>,
  age: number,
  now: () => number = Date.now,
): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (answer !== undefined && now() < until) return answer;
    until = Infinity;
    const asked = ask();
    answer = asked;
    asked.then(
      () => (until = now() + age),
      (error: unknown) => (until = now() + ageOf(toProblem(error))),
    );
    return asked;
  };
}
