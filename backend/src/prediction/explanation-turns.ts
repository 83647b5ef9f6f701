/** Bounds how many targets are explained at one step; the others keep the explanation they have. */
export interface ExplanationTurns<T> {
  /** Begins a step; forgets targets that were not asked for during the last one. */
  begin(): void;
  /**
   * The explanation of a target's failure: made now if the target has none of this failure or its turn
   * has come, else the last one.
   *
   * @returns empty where there is none yet and too many were made at this step already
   */
  explain(target: string, failure: string, make: () => T): T | [];
}

interface Kept<T> {
  readonly failure: string;
  readonly explanation: T;
}

/**
 * With at most `most` targets to explain, all are explained at every step. With more, they take turns; a
 * new one comes first, as long as no more than twice as many are explained at one step.
 */
export function createExplanationTurns<T>(most: number): ExplanationTurns<T> {
  let kept = new Map<string, Kept<T>>();
  let next = new Map<string, Kept<T>>();
  let step = 0;
  let rounds = 1;
  let asked = 0;
  let made = 0;
  return {
    begin() {
      kept = next;
      next = new Map();
      rounds = Math.max(1, Math.ceil(asked / most));
      step++;
      asked = 0;
      made = 0;
    },
    explain(target, failure, make) {
      const last = kept.get(target);
      const known = last?.failure === failure ? last : undefined;
      const turn = (asked++ + step) % rounds === 0;
      if ((known !== undefined && !turn) || made >= 2 * most) {
        if (known !== undefined) next.set(target, known);
        return known?.explanation ?? [];
      }
      made++;
      const explanation = make();
      next.set(target, { failure, explanation });
      return explanation;
    },
  };
}
