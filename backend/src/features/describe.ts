import type { ABSOLUTE_FEATURES, RELATIVE_FEATURES, THRESHOLD_FEATURES } from './extractor.js';
import type { SHARE_FEATURES } from './shares.js';

type Statistic =
  | (typeof RELATIVE_FEATURES)[number]
  | (typeof ABSOLUTE_FEATURES)[number]
  | (typeof THRESHOLD_FEATURES)[number]
  | (typeof SHARE_FEATURES)[number]
  // Of a signal's whole history: see `prediction/model-inputs.ts`.
  | 'crossing'
  | 'crossing_soon';

/** What a feature is, in words that need no knowledge of the code. */
export interface FeatureDescription {
  readonly signal: string;
  /** `slope over 60 s`; empty for the whole window of a signal. */
  readonly text: string;
}

/**
 * @param name as the extractor names it, or `<signal>__window` for a whole window
 * @param windowSeconds length of the window
 */
export function describeFeature(name: string, windowSeconds: number): FeatureDescription {
  const [signal, statistic = ''] = name.split('__') as [string, string?];
  const whole = `${windowSeconds} s`;
  const half = `${Math.round(windowSeconds / 2)} s`;
  const late = `${Math.round(windowSeconds / 3)} s`;
  const texts: Readonly<Record<Statistic, string>> = {
    last: 'last value',
    mean: `mean over ${whole}`,
    deviation: `deviation over ${whole}`,
    minimum: `minimum over ${whole}`,
    maximum: `maximum over ${whole}`,
    slope: `slope over ${whole}`,
    slope_late: `slope over the last ${late}`,
    change: `change within ${whole}`,
    acceleration: `steepening within ${whole}`,
    change_log_ratio: `relative change within ${whole}`,
    variation: `relative variation over ${whole}`,
    growth: `relative growth over ${whole}`,
    missing: `missing values over ${whole}`,
    departure: `departure from its own level of ${half} before`,
    monotony: `steadiness of its rise over the last ${half}`,
    margin: 'distance to its limit',
    approach: `speed towards its limit over ${whole}`,
    approach_late: `speed towards its limit over the last ${late}`,
    approach_recent: `speed towards its limit over the last ${Math.round(windowSeconds / 6)} s`,
    approach_exponential: `accelerating approach to its limit over ${whole}`,
    significance_recent: `rise in the last ${Math.round(windowSeconds / 6)} s beyond chance`,
    significance: `rise in the last ${late} beyond chance`,
    significance_bound: `distance to its limit beyond chance`,
    crossing_soon: 'chance to cross its limit soon',
    crossing: 'chance to cross its limit',
    events: `such events in the last ${late}`,
  };
  // A window has no statistic; a model of other features shows their own names.
  const text = statistic === 'window' ? '' : (texts[statistic as Statistic] ?? statistic);
  return { signal, text };
}
