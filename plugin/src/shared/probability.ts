/**
 * A probability in words. What is rounded to nothing or to certainty is told as less or more than
 * that, because a prediction is neither: `< 1 %`, `7 %`, `93 %`, `> 99 %`.
 */
export function formatProbability(probability: number): string {
  const percent = Math.round(100 * probability);
  if (percent < 1) return probability <= 0 ? '0 %' : '< 1 %';
  if (percent > 99) return probability >= 1 ? '100 %' : '> 99 %';
  return `${percent} %`;
}
