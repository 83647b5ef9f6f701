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
 */
export function scoreProbabilities(
  probabilities: Float64Array,
  labels: Int32Array,
  classCount: number,
): ProbabilityScores {
  const counts = new Float64Array(BINS);
  const stated = new Float64Array(BINS);
  const observed = new Float64Array(BINS);
  let loss = 0;
  let squares = 0;
  labels.forEach((label, row) => {
    loss -= Math.log(Math.max(probabilities[row * classCount + label]!, FLOOR));
    const risk = 1 - probabilities[row * classCount]!;
    const happened = label === 0 ? 0 : 1;
    squares += (risk - happened) ** 2;
    const bin = Math.min(BINS - 1, Math.floor(risk * BINS));
    counts[bin]!++;
    stated[bin]! += risk;
    observed[bin]! += happened;
  });
  return {
    rows: labels.length,
    logLoss: loss / labels.length,
    brier: squares / labels.length,
    reliability: Array.from(counts, (count, bin) => ({
      from: bin / BINS,
      to: (bin + 1) / BINS,
      count,
      stated: count > 0 ? stated[bin]! / count : null,
      observed: count > 0 ? observed[bin]! / count : null,
    })),
  };
}
