/** What a threshold on a score would give, for every threshold that matters. */
export interface PrecisionRecallCurve {
  readonly name: string;
  /** By falling threshold, thus rising recall. Empty where nothing is positive. */
  readonly points: readonly PrecisionRecallPoint[];
  /**
   * Σ (recall − recall before) × precision over all thresholds, as scikit-learn has it; null where
   * nothing is positive.
   */
  readonly averagePrecision: number | null;
  /** Share of positives (of the weight): the precision of a score that knows nothing. */
  readonly prevalence: number | null;
}

export interface PrecisionRecallPoint {
  /** Rows with this score or a higher one are called positive. */
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/** Points kept for a picture, at evenly spaced recall; the average precision is of all. */
const MAX_POINTS = 200;

/**
 * @param scores the higher, the likelier positive; one per row
 * @param positive 1 where the row is positive
 * @param weights what each row counts for; all 1 when absent
 */
export function precisionRecallCurve(
  name: string,
  scores: Float64Array,
  positive: Uint8Array,
  weights?: Float64Array,
): PrecisionRecallCurve {
  const weightOf = (row: number): number => weights?.[row] ?? 1;
  let total = 0;
  let positives = 0;
  scores.forEach((_, row) => {
    total += weightOf(row);
    if (positive[row] === 1) positives += weightOf(row);
  });
  const prevalence = total > 0 ? positives / total : null;
  if (positives === 0) return { name, points: [], averagePrecision: null, prevalence };

  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  const points: PrecisionRecallPoint[] = [];
  let found = 0;
  let called = 0;
  let before = 0;
  let averagePrecision = 0;
  order.forEach((row, i) => {
    called += weightOf(row);
    if (positive[row] === 1) found += weightOf(row);
    const next = order[i + 1];
    if (next !== undefined && scores[next] === scores[row]) return;
    if (called === 0) return;
    const precision = found / called;
    const recall = found / positives;
    averagePrecision += (recall - before) * precision;
    before = recall;
    points.push({ threshold: scores[row]!, precision, recall });
  });
  return { name, points: thinned(points), averagePrecision, prevalence };
}

/** First, last, and of each stretch of recall the last point. */
function thinned(points: readonly PrecisionRecallPoint[]): PrecisionRecallPoint[] {
  if (points.length <= MAX_POINTS) return [...points];
  const stretch = ({ recall }: PrecisionRecallPoint): number =>
    Math.floor(recall * (MAX_POINTS - 2));
  return points.filter((point, i) => {
    const next = points[i + 1];
    return i === 0 || next === undefined || stretch(next) !== stretch(point);
  });
}
