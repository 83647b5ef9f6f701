import type { Random } from '../../core/random.js';

/** As steep as the demo-app's: at half of the ramp it has reached 12 %. */
const EXPONENT = 4;

/** Pieces of a random ramp. */
const SEGMENTS = 12;

/**
 * How a failure grows: from 0 at the begin to 1 at the end of the ramp, then 1. Never falls.
 *
 * @param shape one of RAMP_SHAPES
 * @returns level, 0 to 1, at so many seconds since the begin
 */
export function rampOf(shape: string, seconds: number, random: Random): (at: number) => number {
  const heights = shape === 'random' ? randomHeights(random) : [];
  return (at) => {
    if (seconds <= 0 || at >= seconds) return 1;
    const share = Math.max(0, at / seconds);
    if (shape === 'exponential') return Math.expm1(EXPONENT * share) / Math.expm1(EXPONENT);
    if (shape !== 'random') return share;
    const place = share * SEGMENTS;
    const left = heights[Math.floor(place)]!;
    return left + (heights[Math.floor(place) + 1]! - left) * (place - Math.floor(place));
  };
}

function randomHeights(random: Random): number[] {
  const sums = [0];
  for (let i = 0; i < SEGMENTS; i++) sums.push(sums[i]! + random());
  const total = sums[SEGMENTS]! || 1;
  return sums.map((sum) => sum / total);
}
