/** A source of numbers uniform in [0, 1). */
export type Random = () => number;

/** Seeded generator mulberry32 (Tommy Ettinger, public domain); the same sequence everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A log-normal number with the given median; `sigma` is the deviation of its logarithm. */
export function logNormal(random: Random, median: number, sigma: number): number {
  // Box–Muller; 1 − u keeps the logarithm's argument above 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

/** An exponentially distributed number, as between events of a Poisson process. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}
