import { createBank, type Bank } from './bank.js';
import { isSeasonal, learnSeason, seasonAt, SEASON_SIZE } from './season.js';
import { COMPANION_VIEWS, RESIDUAL_VIEWS, SIGNAL_VIEWS } from './views.js';

/** One signal of one target, in a fixed number of 32-bit floats. */
export interface SignalJudge {
  readonly size: number;
  /**
   * Judges the value of one bucket by what was seen before it, then takes it in.
   *
   * @param at where the signal's floats begin in `memory`; zeros when nothing was seen
   * @param timestamp unix seconds of the bucket
   * @param value finite
   * @param unexplained what the other signals leave of it, in standard deviations; NaN without others
   * @param floor least mean excess, in the unit of the signal
   * @returns how unusual the signal is, at least 0; NaN while it warms up
   */
  take(
    memory: Float32Array,
    at: number,
    timestamp: number,
    value: number,
    unexplained: number,
    floor: number,
  ): number;
  /** Of the last call: the bank that found it most unusual. */
  readonly by: Bank;
}

/** Residuals are judged after a longer time: what they are residuals of is still being learned. */
const RESIDUAL_WARM_UP = 3;
/** Deviations below this share of the signal's own scale are as good as none. */
const OF_DEVIATION = 0.01;
const OF_SIZE = 0.001;
const OF_FLOOR = 0.1;
/** Least mean excess of what other signals leave unexplained, in standard deviations. */
const UNEXPLAINED_FLOOR = 0.3;

/** Three views agree more easily than fifteen: their level counts this much. */
const COMPANIONS = 0.7;

/** Places: mean size of the signal, its mean, its variance, values so far; the season, the banks. */
const SIZE = 0;
const MEAN = 1;
const VARIANCE = 2;
const SEEN = 3;
const SEASON = 4;
const BANKS = SEASON + SEASON_SIZE;

/**
 * @param warmUp buckets that only teach
 * @param forgetting time constant in buckets
 */
export function createSignalJudge(warmUp: number, forgetting: number): SignalJudge {
  const own = createBank(SIGNAL_VIEWS, warmUp, forgetting);
  const seasonal = createBank(RESIDUAL_VIEWS, RESIDUAL_WARM_UP * warmUp, forgetting);
  const companions = createBank(COMPANION_VIEWS, RESIDUAL_WARM_UP * warmUp, forgetting);
  const atSeasonal = BANKS + own.size;
  const atCompanions = atSeasonal + seasonal.size;
  const judge = { size: atCompanions + companions.size, take, by: own };
  return judge;

  function take(
    memory: Float32Array,
    at: number,
    timestamp: number,
    value: number,
    unexplained: number,
    floor: number,
  ): number {
    const scale = learnScale(memory, at, value) + OF_FLOOR * floor;
    const expected = seasonAt(memory, at + SEASON, timestamp);
    const counts = isSeasonal(memory, at + SEASON);
    learnSeason(memory, at + SEASON, timestamp, value, expected);
    let level = own.take(memory, at + BANKS, value, scale, floor);
    judge.by = own;
    const consider = (bank: Bank, other: number): void => {
      // Not so while it is NaN.
      if (!(other > level)) return;
      level = other;
      judge.by = bank;
    };
    if (!Number.isNaN(expected)) {
      const other = seasonal.take(memory, at + atSeasonal, value - expected, scale, floor);
      if (counts) consider(seasonal, other);
    }
    if (!Number.isNaN(unexplained)) {
      consider(
        companions,
        COMPANIONS * companions.take(memory, at + atCompanions, unexplained, 1, UNEXPLAINED_FLOOR),
      );
    }
    return level;
  }

  /** Moves size, mean and variance; returns the size of deviations that are as good as none. */
  function learnScale(memory: Float32Array, at: number, value: number): number {
    const seen = Math.min(forgetting, memory[at + SEEN]! + 1);
    memory[at + SEEN] = seen;
    const rate = 1 / seen;
    const away = value - memory[at + MEAN]!;
    memory[at + SIZE]! += rate * (Math.abs(value) - memory[at + SIZE]!);
    memory[at + MEAN]! += rate * away;
    memory[at + VARIANCE]! += rate * (away * away * (1 - rate) - memory[at + VARIANCE]!);
    return OF_SIZE * memory[at + SIZE]! + OF_DEVIATION * Math.sqrt(memory[at + VARIANCE]!);
  }
}
