/** Two outcomes of two groups: how many came out right, of how many. */
export interface Part {
  readonly part: number;
  readonly whole: number;
}

/**
 * Probability that chance alone would leave so few right in `a`, or fewer, if both groups were of
 * one kind: Fisher's exact test, one-sided. Holds for the smallest numbers too.
 */
export function chanceOfFewer(a: Part, b: Part): number {
  const right = a.part + b.part;
  const wrong = a.whole + b.whole - right;
  const all = logChoose(a.whole + b.whole, a.whole);
  let sum = 0;
  for (let k = Math.max(0, a.whole - wrong); k <= a.part; k++) {
    sum += Math.exp(logChoose(right, k) + logChoose(wrong, a.whole - k) - all);
  }
  return Math.min(1, sum);
}

/** ln of n over k. */
function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}
