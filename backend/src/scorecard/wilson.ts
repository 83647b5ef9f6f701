import { Type, type Static } from 'typebox';

const IntervalSchema = Type.Tuple([Type.Number(), Type.Number()]);

/** A share of a small number of events, with what it may be in truth. */
export const ShareSchema = Type.Object({
  value: Type.Number(),
  part: Type.Integer(),
  whole: Type.Integer(),
  interval80: IntervalSchema,
  interval95: IntervalSchema,
});

export type Share = Static<typeof ShareSchema>;

/** Standard normal quantiles of two-sided 80 % and 95 %. */
const Z80 = 1.2815515655446004;
const Z95 = 1.959963984540054;

/** part ÷ whole with Wilson's score intervals (Wilson 1927); null of nothing. */
export function share(part: number, whole: number): Share | null {
  if (whole === 0) return null;
  return {
    value: part / whole,
    part,
    whole,
    interval80: wilson(part, whole, Z80),
    interval95: wilson(part, whole, Z95),
  };
}

function wilson(part: number, whole: number, z: number): [number, number] {
  const p = part / whole;
  const square = z ** 2 / whole;
  const centre = (p + square / 2) / (1 + square);
  const half = (Math.sqrt((p * (1 - p)) / whole + square / (4 * whole)) * z) / (1 + square);
  return [part === 0 ? 0 : centre - half, part === whole ? 1 : centre + half];
}
