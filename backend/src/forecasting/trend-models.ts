/**
 * One model of the bank: exponential smoothing with a level and a slope that is multiplied by
 * `growth` at every step. It is Holt's method; below 1 the damped trend of Gardner and McKenzie
 * (1985), which flattens; above 1 the same recursion foresees a trend that accelerates.
 */
export interface TrendModel {
  /** Share of a one-step error that moves the level. */
  readonly level: number;
  /** Share of a one-step error that moves the slope; 0 with `growth` 0 is no trend at all. */
  readonly slope: number;
  /** Slope of a step as a multiple of that of the step before. */
  readonly growth: number;
}

/** From a signal that stays where it is to one that doubles its slope in nine steps. */
export const TREND_MODELS: readonly TrendModel[] = [
  { level: 0.08, slope: 0, growth: 0 },
  { level: 0.3, slope: 0, growth: 0 },
  { level: 1, slope: 0, growth: 0 },
  { level: 0.5, slope: 0.2, growth: 0.8 },
  { level: 0.4, slope: 0.1, growth: 0.9 },
  { level: 0.8, slope: 0.35, growth: 0.9 },
  { level: 0.3, slope: 0.05, growth: 0.96 },
  { level: 0.7, slope: 0.2, growth: 0.96 },
  { level: 0.2, slope: 0.015, growth: 1 },
  { level: 0.4, slope: 0.06, growth: 1 },
  { level: 0.8, slope: 0.2, growth: 1 },
  { level: 0.4, slope: 0.06, growth: 1.04 },
  { level: 0.7, slope: 0.2, growth: 1.04 },
  { level: 0.6, slope: 0.15, growth: 1.08 },
];

/** growth + growth² + … + growth^steps. */
export function geometricSum(growth: number, steps: number): number {
  let power = 1;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    power *= growth;
    sum += power;
  }
  return sum;
}

/**
 * Variance of the error `steps` ahead over that of one step, if the model is true: 1 + Σ cⱼ² with
 * cⱼ = level + slope · (growth + … + growthʲ) (Hyndman et al. 2008, class 1 models).
 */
export function varianceGrowth(model: TrendModel, steps: number): number {
  let power = 1;
  let sum = 0;
  let variance = 1;
  for (let j = 1; j < steps; j++) {
    power *= model.growth;
    sum += power;
    variance += (model.level + model.slope * sum) ** 2;
  }
  return variance;
}
