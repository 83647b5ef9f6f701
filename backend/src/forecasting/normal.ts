/** 90 % quantile of the normal distribution: the half-width, in deviations, of an 80 % interval. */
export const Z90 = 1.2816;

/**
 * Normal distribution function, to within 0.0002 (Page 1977: a logistic of an odd cubic). One
 * exponential: the crossing of one signal asks for several hundred values.
 */
export function normalCdf(z: number): number {
  return 1 / (1 + Math.exp(-z * (1.5976 + 0.07056 * z * z)));
}
