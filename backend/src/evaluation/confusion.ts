/** Which class was stated for which. */
export interface ConfusionMatrix {
  readonly classes: readonly string[];
  /** `counts[actual][stated]`: number of rows, or the sum of their weights. */
  readonly counts: readonly (readonly number[])[];
  /** Per class; a share of nothing is null. */
  readonly perClass: readonly ClassScores[];
  /** Mean F1 of the classes that occur or are stated; null when there is none. */
  readonly macroF1: number | null;
}

export interface ClassScores {
  readonly name: string;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/**
 * Counts the likeliest class of every row against the true one; of equals the first.
 *
 * @param probabilities rows × classes
 * @param labels class index per row
 * @param weights what each row counts for; all 1 when absent
 */
export function confusionMatrix(
  probabilities: Float64Array,
  labels: Int32Array,
  classes: readonly string[],
  weights?: Float64Array,
): ConfusionMatrix {
  const k = classes.length;
  const counts = classes.map(() => new Array<number>(k).fill(0));
  labels.forEach((label, row) => {
    let best = 0;
    for (let c = 1; c < k; c++) {
      if (probabilities[row * k + c]! > probabilities[row * k + best]!) best = c;
    }
    counts[label]![best]! += weights?.[row] ?? 1;
  });
  const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
  const perClass = classes.map((name, c): ClassScores => {
    const right = counts[c]![c]!;
    const actual = counts[c]!.reduce((sum, count) => sum + count, 0);
    const stated = counts.reduce((sum, row) => sum + row[c]!, 0);
    return {
      name,
      precision: ratio(right, stated),
      recall: ratio(right, actual),
      f1: ratio(2 * right, actual + stated),
    };
  });
  const scored = perClass.flatMap(({ f1 }) => (f1 === null ? [] : [f1]));
  return {
    classes,
    counts,
    perClass,
    macroF1: ratio(
      scored.reduce((sum, f1) => sum + f1, 0),
      scored.length,
    ),
  };
}
