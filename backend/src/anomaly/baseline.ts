import { BASELINE_STEPS, WARM_UP_STEPS, type ResolvedOptions } from './options.js';
import { learnSeason, seasonAt } from './season.js';
import * as at from './state.js';
import type { Views } from './views.js';

/** What is usual for a target. Scratch memory, reused. */
export interface Baseline {
  /** Takes in the values of one step; returns how many signals are there. */
  absorb(state: at.TargetState, values: Float64Array, timestamp: number): number;
  /** The signals that were there at that step, in its first places. */
  readonly present: Int32Array;
  /** Moves the baseline towards the step that was taken in last, at a share of the usual rate. */
  learn(state: at.TargetState, count: number, timestamp: number, eagerness: number): void;
}

/** Time constants of the averages, in steps. */
const QUICK = 1 / 3;
const SHORT = 1 / 15;
const LONG = 1 / 40;
/** A pause of more steps than this begins the averages anew. */
const PAUSE_STEPS = 10;
/** Spreads beyond which a value pulls the centre no harder. */
const PULL = 3;
const SEASON_SECONDS = 2 * 86_400;
/** History a target falls back to after adapting, in steps: it relearns quickly. */
const AFTER_ADAPTING = 10;

export function createBaseline(options: ResolvedOptions, views: Views): Baseline {
  const { offsets, stepSeconds } = options;
  const signals = offsets.length;
  const present = new Int32Array(signals);
  const levels = new Float64Array(signals);
  const slowest = 1 / BASELINE_STEPS;
  return {
    present,
    absorb(state, values, timestamp) {
      const { scalars } = state;
      const since = timestamp - scalars[at.FIRST_TIME]!;
      const seasonOn = since >= SEASON_SECONDS;
      const seasonBegins =
        seasonOn && scalars[at.LAST_TIME]! - scalars[at.FIRST_TIME]! < SEASON_SECONDS;
      const paused = timestamp - scalars[at.LAST_TIME]! > PAUSE_STEPS * stepSeconds;
      let count = 0;
      for (let i = 0; i < signals; i++) {
        const usual = seasonOn ? seasonAt(state.season, i, timestamp) : 0;
        if (seasonBegins) {
          state.centre[i]! -= usual;
          state.quick[i]! -= usual;
          state.short[i]! -= usual;
          state.long[i]! -= usual;
        }
        const value = values[i]!;
        const raw = Math.sign(value) * Math.log1p(Math.abs(value) / offsets[i]!);
        // Infinite values, and those that become so, would stay in the averages for ever.
        if (!Number.isFinite(raw)) continue;
        const level = raw - usual;
        levels[i] = raw;
        present[count++] = i;
        if (state.seen[i] === 0) state.centre[i] = level;
        if (state.seen[i] === 0 || paused) {
          state.quick[i] = level;
          state.short[i] = level;
          state.long[i] = level;
        } else {
          state.quick[i]! += QUICK * (level - state.quick[i]!);
          state.short[i]! += SHORT * (level - state.short[i]!);
          state.long[i]! += LONG * (level - state.long[i]!);
        }
      }
      return count;
    },
    learn(state, count, timestamp, eagerness) {
      const alarmed = state.scalars[at.ALARM_STEPS]! > 0;
      const trusting = state.scalars[at.SEEN]! < WARM_UP_STEPS / 2;
      const seasonOn = timestamp - state.scalars[at.FIRST_TIME]! >= SEASON_SECONDS;
      views.learn(state, present, count, slowest / 2, eagerness, trusting);
      const spreads = state.covariances[0]!;
      for (let k = 0; k < count; k++) {
        const i = present[k]!;
        const usual = seasonOn ? seasonAt(state.season, i, timestamp) : 0;
        const away = levels[i]! - usual - state.centre[i]!;
        const most = PULL * Math.sqrt(spreads[(i * (i + 1)) / 2 + i]! + 1e-4);
        const pull = trusting ? away : Math.max(-most, Math.min(most, away));
        state.centre[i]! += eagerness * Math.max(1 / (state.seen[i]! + 1), slowest) * pull;
        if (!alarmed && !trusting) {
          learnSeason(state.season, i, timestamp, usual + pull, stepSeconds);
        }
        state.seen[i]!++;
      }
    },
  };
}

/** Takes the present level as the new normal: the target warms up again, from where it is. */
export function adapt(state: at.TargetState): void {
  state.centre.set(state.short);
  state.long.set(state.short);
  state.seen.forEach((steps, i) => (state.seen[i] = Math.min(steps, AFTER_ADAPTING)));
  state.scalars[at.SEEN] = AFTER_ADAPTING;
  state.scalars[at.ALARM_STEPS] = 0;
}
