import { exponential, type Random } from '../random.js';

/** Day and night, shrunk: the rate swings by this share, over these periods. Seconds. */
const WAVES = [
  { share: 0.25, period: 150 },
  { share: 0.12, period: 37 },
];

/** A burst comes about this often, lasts about this long and multiplies the rate up to this much. */
const BURST_EVERY_SECONDS = 90;
const BURST_SECONDS = 8;
const BURST_FACTOR = 1.8;

/**
 * How the wanted rate varies over time, as a factor around 1: slow waves, and bursts at random.
 *
 * @returns factor at the given seconds since the start; ask in ascending order
 */
export function createLoadPattern(random: Random): (elapsedSeconds: number) => number {
  const phases = WAVES.map(() => 2 * Math.PI * random());
  let burst = { from: 0, to: 0, factor: 1 };
  return (elapsed) => {
    if (elapsed >= burst.to) {
      const from = elapsed + exponential(random, BURST_EVERY_SECONDS);
      const seconds = BURST_SECONDS * (0.5 + random());
      burst = { from, to: from + seconds, factor: 1.2 + (BURST_FACTOR - 1.2) * random() };
    }
    let factor = 1;
    WAVES.forEach(({ share, period }, index) => {
      factor += share * Math.sin((2 * Math.PI * elapsed) / period + phases[index]!);
    });
    return elapsed >= burst.from ? factor * burst.factor : factor;
  };
}
