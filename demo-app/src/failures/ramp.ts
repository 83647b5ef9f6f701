import { seededRandom } from '../random.js';

export const RAMP_SHAPES = ['linear', 'exponential', 'random'] as const;
export type RampShape = (typeof RAMP_SHAPES)[number];

/** How steep the exponential is: at half of the ramp it has reached 12 %. */
const EXPONENT = 4;

/** Pieces of a random ramp. */
const SEGMENTS = 12;

/**
 * How a failure grows: from 0 at the start to 1 at the end of the ramp, then 1. Never falls.
 *
 * @param rampSeconds 0 means at once
 * @param seed chooses the path of the `random` shape: segments of uneven steepness
 * @returns level in [0, 1] for the seconds since the start
 */
export function createRamp(
  shape: RampShape,
  rampSeconds: number,
  seed: number,
): (elapsedSeconds: number) => number {
  const curve = curveOf(shape, seed);
  return (elapsedSeconds) => {
    if (elapsedSeconds < 0) return 0;
    if (elapsedSeconds >= rampSeconds) return 1;
    return curve(elapsedSeconds / rampSeconds);
  };
}

function curveOf(shape: RampShape, seed: number): (share: number) => number {
  switch (shape) {
    case 'linear':
      return (share) => share;
    case 'exponential':
      return (share) => Math.expm1(EXPONENT * share) / Math.expm1(EXPONENT);
    case 'random':
      return randomCurve(seed);
  }
}

function randomCurve(seed: number): (share: number) => number {
  const random = seededRandom(seed);
  // Squared, so that some segments stand nearly still and others jump.
  const steps = Array.from({ length: SEGMENTS }, () => random() ** 2 + 0.02);
  const total = steps.reduce((sum, step) => sum + step, 0);
  const levels = [0];
  for (const step of steps) levels.push(levels.at(-1)! + step / total);
  return (share) => {
    const position = share * SEGMENTS;
    const segment = Math.min(Math.floor(position), SEGMENTS - 1);
    const from = levels[segment]!;
    return from + (levels[segment + 1]! - from) * (position - segment);
  };
}
