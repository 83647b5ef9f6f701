import { seededRandom, type Random } from '@kfp/backend/core/random.js';

/** Chance, as the generators of the zoo need it. */
export interface Draw {
  /** Uniform in [0, 1). */
  readonly chance: Random;
  /** Uniform between two numbers. */
  between(from: number, to: number): number;
  /** Between two positive numbers, each factor as likely as any other. */
  scale(from: number, to: number): number;
  normal(): number;
  /** Whole, of a Poisson distribution. */
  poisson(mean: number): number;
  one<T>(items: readonly T[]): T;
}

export function createDraw(seed: number): Draw {
  const chance = seededRandom(seed);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  return {
    chance,
    between: (from, to) => from + (to - from) * chance(),
    scale: (from, to) => from * Math.exp(chance() * Math.log(to / from)),
    normal,
    poisson(mean) {
      if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = chance(); product > limit; product *= chance()) count++;
      return count;
    },
    one: (items) => items[Math.floor(chance() * items.length)]!,
  };
}
