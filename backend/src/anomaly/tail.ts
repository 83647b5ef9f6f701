/**
 * How often quiet data reach a level: peaks over a threshold with a generalised Pareto tail
 * (Pickands 1975; Siffer et al., "Anomaly Detection in Streams with Extreme Value Theory", 2017).
 * What is counted are peaks of clusters, not steps, because neighbouring steps are one event; so
 * the rate is one of alarm episodes. A target's own history is shrunk towards that of all targets.
 */
export interface Tail {
  /** Learns from one quiet step of a target, and from a cluster's peak when one has just ended. */
  observe(own: Float64Array, level: number, capped: number): void;
  /** Share of quiet steps at or above a level, in [0, 1]. */
  stepProbability(own: Float64Array, level: number): number;
  /** The level that clusters of quiet data reach at the given rate per step. */
  levelOfRate(own: Float64Array, rate: number): number;
  readonly pool: Float64Array;
}

/** Places in a target's tail state. The first four are also the pool's. */
const STEPS = 0;
const ABOVE = 1;
const CLUSTERS = 2;
const EXCESS = 3;
const PEAK = 4;
const BELOW_FOR = 5;
export const TAIL_SIZE = 6;

/** Clusters are counted from this level on: about the 98th percentile of quiet steps. */
export const TAIL_BASE = 3;
/** Steps below the base that end a cluster. */
const CLUSTER_GAP = 10;
/** Weight of the pooled history against a target's own. */
const PRIOR_STEPS = 3000;
const PRIOR_CLUSTERS = 20;
/** What is believed before there is any history, in the weight of so many clusters. */
const FIRST_CLUSTERS = 20;
/** Mean excess first believed: twice what a well-fitted normaliser leaves. */
const FIRST_EXCESS = 2;
const FIRST_STEPS = 2000;
const FIRST_ABOVE = 60;
/** Time constant of forgetting, in steps: about a week at 15 s. */
const MEMORY_STEPS = 40_000;
/** Peaks kept to learn the tail's shape, of all targets together. */
const PEAKS = 512;
const FIRST_SHAPE = 0.1;
const LARGEST_SHAPE = 0.4;
const SMALLEST_SHAPE = -0.1;

const RING = 6;
export const POOL_SIZE = RING + PEAKS;
const RING_COUNT = 4;
const SHAPE = 5;

export function createTail(): Tail {
  const pool = new Float64Array(POOL_SIZE);
  pool[STEPS] = FIRST_STEPS;
  pool[ABOVE] = FIRST_ABOVE;
  pool[CLUSTERS] = FIRST_CLUSTERS;
  pool[EXCESS] = FIRST_CLUSTERS * FIRST_EXCESS;
  pool[SHAPE] = FIRST_SHAPE;
  const sorted = new Float64Array(PEAKS);

  const scaleOf = (own: Float64Array): number => {
    const pooled = pool[EXCESS]! / pool[CLUSTERS]!;
    const mean = (own[EXCESS]! + PRIOR_CLUSTERS * pooled) / (own[CLUSTERS]! + PRIOR_CLUSTERS);
    return mean * (1 - pool[SHAPE]!);
  };
  const share = (own: Float64Array, place: number): number =>
    (own[place]! + (PRIOR_STEPS * pool[place]!) / pool[STEPS]!) / (own[STEPS]! + PRIOR_STEPS);
  const survival = (own: Float64Array, excess: number): number => {
    const shape = pool[SHAPE]!;
    const ratio = excess / scaleOf(own);
    if (Math.abs(shape) < 1e-6) return Math.exp(-ratio);
    return Math.pow(Math.max(0, 1 + shape * ratio), -1 / shape);
  };

  /** Probability-weighted moments (Hosking and Wallis 1987), drawn towards what was first believed. */
  const learnShape = (): void => {
    const count = Math.min(pool[RING_COUNT]!, PEAKS);
    const peaks = sorted.subarray(0, count);
    peaks.set(pool.subarray(RING, RING + count));
    peaks.sort();
    let a0 = 0;
    let a1 = 0;
    for (let i = 0; i < count; i++) {
      a0 += peaks[i]! / count;
      a1 += (peaks[i]! * (count - 1 - i)) / (count - 1) / count;
    }
    const estimate = 2 - a0 / (a0 - 2 * a1);
    const believed = (count * estimate + 50 * FIRST_SHAPE) / (count + 50);
    pool[SHAPE] = Math.min(LARGEST_SHAPE, Math.max(SMALLEST_SHAPE, believed));
  };

  const endCluster = (own: Float64Array): void => {
    const excess = own[PEAK]! - TAIL_BASE;
    own[PEAK] = 0;
    own[CLUSTERS]!++;
    own[EXCESS]! += excess;
    pool[CLUSTERS]!++;
    pool[EXCESS]! += excess;
    pool[RING + (pool[RING_COUNT]! % PEAKS)] = excess;
    pool[RING_COUNT]!++;
    if (pool[RING_COUNT]! >= 16 && pool[RING_COUNT]! % 8 === 0) learnShape();
  };

  return {
    pool,
    observe(own, level, capped) {
      const keepOwn = 1 - 1 / MEMORY_STEPS;
      // The pool remembers as many steps as a hundred targets.
      const keepPool = 1 - 1 / (100 * MEMORY_STEPS);
      for (let place = STEPS; place <= EXCESS; place++) {
        own[place]! *= keepOwn;
        pool[place]! *= keepPool;
      }
      own[STEPS]!++;
      pool[STEPS]!++;
      if (level > TAIL_BASE) {
        own[ABOVE]!++;
        pool[ABOVE]!++;
        own[PEAK] = Math.max(own[PEAK]!, Math.min(level, capped));
        own[BELOW_FOR] = 0;
      } else if (own[PEAK]! > 0 && ++own[BELOW_FOR]! >= CLUSTER_GAP) {
        endCluster(own);
      }
    },
    stepProbability(own, level) {
      const above = share(own, ABOVE);
      if (level < TAIL_BASE) return Math.min(1, above * Math.exp(TAIL_BASE - level));
      return above * survival(own, level - TAIL_BASE);
    },
    levelOfRate(own, rate) {
      const ratio = Math.max(1, share(own, CLUSTERS) / rate);
      const shape = pool[SHAPE]!;
      const excess =
        Math.abs(shape) < 1e-6 ? Math.log(ratio) : (Math.pow(ratio, shape) - 1) / shape;
      return TAIL_BASE + scaleOf(own) * excess;
    },
  };
}
