/** A source of numbers uniform in [0, 1). Passed in wherever chance plays a part, never global. */
export type Random = () => number;

/**
 * Seeded generator mulberry32 (Tommy Ettinger, public domain): 32 bits of state, passes gjrand,
 * and the same sequence on every platform. Good for sampling and shuffling, not for secrets.
 *
 * @param seed any number; its lowest 32 bits are used
 */
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

/** A shuffled copy (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
