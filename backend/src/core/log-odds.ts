/** Probabilities this close to 0 or 1 are taken for it: log-odds must stay finite. */
const EDGE = 1e-4;

/** The logarithm of probability ÷ (1 − probability), within ±9.2. */
export function logOdds(probability: number): number {
  const held = Math.min(Math.max(probability, EDGE), 1 - EDGE);
  return Math.log(held / (1 - held));
}
