/** How good stated probabilities are, step by step. */
export interface ProbabilityScores {
  readonly rows: number;
  /** Mean −log of the probability given to what happened; natural logarithm. */
  readonly logLoss: number;
  /** Mean squared error of the risk against whether a failure came (Brier 1950). */
  readonly brier: number;
  /** Ten classes of stated risk: how often a failure really came. */
  readonly reliability: readonly ReliabilityBin[];
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean stated risk and observed share; null where nothing falls. */
  readonly stated: number | null;
  readonly observed: number | null;
}

const BINS = 10;
const FLOOR = 1e-6;

/**
 * @param probabilities rows × classCount; class 0 is `normal`
 * @param labels class index per row
 * @param weights weight per row, by which every mean is taken; all 1 when absent
 */
export function scoreProbabilities(
  probabilities: Float64Array,
  labels: Int32Array,
  classCount: number,
  weights?: Float64Array,
): ProbabilityScores {
  const counts = new Float64Array(BINS);
  const weightOf = new Float64Array(BINS);
  const stated = new Float64Array(BINS);
  const observed = new Float64Array(BINS);
  let total = 0;
  let loss = 0;
  let squares = 0;
  labels.forEach((label, row) => {
    const weight = weights?.[row] ?? 1;
    total += weight;
    loss -= weight * Math.log(Math.max(probabilities[row * classCount + label]!, FLOOR));
    const risk = 1 - probabilities[row * classCount]!;
    const happened = label === 0 ? 0 : 1;
    squares += weight * (risk - happened) ** 2;
    const bin = Math.min(BINS - 1, Math.floor(risk * BINS));
    counts[bin]!++;
    weightOf[bin]! += weight;
    stated[bin]! += weight * risk;
    observed[bin]! += weight * happened;
  });
  return {
    rows: labels.length,
    logLoss: loss / total,
    brier: squares / total,
    reliability: Array.from(counts, (count, bin) => ({
      from: bin / BINS,
      to: (bin + 1) / BINS,
      count,
      stated: count > 0 ? stated[bin]! / weightOf[bin]! : null,
      observed: count > 0 ? observed[bin]! / weightOf[bin]! : null,
    })),
  };
}
