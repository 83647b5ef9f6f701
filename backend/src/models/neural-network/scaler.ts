import { Type, type Static } from 'typebox';

/** Brings every feature to mean 0 and deviation 1, and bounds what lies far outside. */
export const ScalerSchema = Type.Object({
  mean: Type.Array(Type.Number()),
  deviation: Type.Array(Type.Number()),
});

type Scaler = Static<typeof ScalerSchema>;

/** Scaled values beyond this are taken for this: a network extrapolates wildly. */
const BOUND = 6;

/** @param features rows × F, NaN where missing; a feature that never varies scales to 0 */
export function fitScaler(features: Float64Array, rows: number, featureCount: number): Scaler {
  const mean: number[] = [];
  const deviation: number[] = [];
  for (let f = 0; f < featureCount; f++) {
    let count = 0;
    let sum = 0;
    for (let r = 0; r < rows; r++) {
      const value = features[r * featureCount + f]!;
      // An infinite value is a bound, and says nothing of the others.
      if (!Number.isFinite(value)) continue;
      count++;
      sum += value;
    }
    const average = count > 0 ? sum / count : 0;
    let squares = 0;
    for (let r = 0; r < rows; r++) {
      const value = features[r * featureCount + f]!;
      if (Number.isFinite(value)) squares += (value - average) ** 2;
    }
    mean.push(average);
    deviation.push(count > 1 ? Math.sqrt(squares / (count - 1)) : 0);
  }
  return { mean, deviation };
}

/** Missing values become 0, the mean; that they are missing is a feature of its own. */
export function scale(scaler: Scaler, features: Float64Array, rows: number): Float32Array {
  const out = new Float32Array(features.length);
  const featureCount = scaler.mean.length;
  for (let r = 0; r < rows; r++) {
    for (let f = 0; f < featureCount; f++) {
      const at = r * featureCount + f;
      const deviation = scaler.deviation[f]!;
      const value = (features[at]! - scaler.mean[f]!) / deviation;
      const known = deviation > 0 && !Number.isNaN(value);
      out[at] = known ? Math.min(BOUND, Math.max(-BOUND, value)) : 0;
    }
  }
  return out;
}
