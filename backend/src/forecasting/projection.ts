import type { Mixture } from './bank.js';

/** Mean and deviation of every model of a mixture at every step ahead: row per step, column per model. */
export interface Projection {
  readonly size: number;
  readonly steps: number;
  /** Columns from row to row. */
  readonly stride: number;
  readonly weight: Float64Array;
  readonly mean: Float64Array;
  /** Of a value around the mean. */
  readonly deviation: Float64Array;
  /** Of the path around the mean, without what a single value adds. */
  readonly pathDeviation: Float64Array;
  /** Mean now, per model. */
  readonly level: Float64Array;
}

export interface ProjectMixture {
  /**
   * @param stale steps since the last value; the steps ahead are counted from after them
   * @param wanted 1 for the steps that will be asked for; the others are left as they were. All of
   *   them when absent
   * @returns overwritten by the next call
   */
  (mixture: Mixture, stale: number, wanted?: Uint8Array): Projection;
}

/**
 * Continues every model. The variance is that of theory (see `varianceGrowth`), times the inflation
 * that the backtest asks for; the latter sets in over the leads it was measured at.
 */
export function createProjection(steps: number, models: number): ProjectMixture {
  const table = (): Float64Array => new Float64Array(steps * models);
  const mean = table();
  const deviation = table();
  const pathDeviation = table();
  return (mixture, stale, wanted) => {
    for (let m = 0; m < mixture.size; m++) {
      const growth = mixture.growth[m]!;
      const levelShare = mixture.levelShare[m]!;
      const slopeShare = mixture.slopeShare[m]!;
      const unit = mixture.variance[m]!;
      const inflation = mixture.inflation[m]!;
      let value = mixture.level[m]!;
      let trend = mixture.trend[m]!;
      let power = 1;
      let reach = 0;
      let wander = 0;
      for (let step = -stale; step < steps; step++) {
        trend *= growth;
        value += trend;
        if (step >= 0 && (wanted === undefined || wanted[step] === 1)) {
          const cell = step * models + m;
          const ahead = step + stale;
          const inflated = unit * (1 + (inflation - 1) * Math.min(1, ahead / INFLATION_LEAD));
          mean[cell] = value;
          deviation[cell] = Math.sqrt(inflated * (1 + wander));
          pathDeviation[cell] = Math.sqrt(inflated * (PATH_NOISE + wander));
        }
        power *= growth;
        reach += power;
        wander += (levelShare + slopeShare * reach) ** 2;
      }
    }
    return {
      size: mixture.size,
      steps,
      stride: models,
      weight: mixture.weight,
      mean,
      deviation,
      pathDeviation,
      level: mixture.level,
    };
  };
}

/** Steps ahead at which the backtested inflation holds in full. */
const INFLATION_LEAD = 8;

/** Share of one step's error that is uncertainty of where the path is. */
const PATH_NOISE = 0.3;
