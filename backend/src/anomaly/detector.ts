import { KfpError } from '../core/errors.js';
import { FIRST_NORMALISER, learnNormaliser, normalise, NORMALISER_SIZE } from './normaliser.js';
import { resolveOptions, type AnomalyOptions, type ResolvedOptions } from './options.js';
import { restoreState, saveState, type SavedAnomalyState } from './saved-state.js';
import { learnSeason, seasonAt } from './season.js';
import * as at from './state.js';
import { createTail } from './tail.js';
import { createViews } from './views.js';

export interface AnomalyAnswer {
  /**
   * 1 − the share of the target's quiet steps at least this unusual, in [0, 1]; comparable between
   * targets. NaN while the target is warming up or has no values at this step.
   */
  readonly score: number;
  readonly alarm: boolean;
  /**
   * Per signal its signed share in the score: positive above what is expected, absolute values
   * summing to 1; zeros while warming up. Overwritten by the next update of any target.
   */
  readonly contributions: Float64Array;
}

export interface AnomalyDetector {
  /**
   * One step of one target.
   *
   * @param values one per signal, NaN where missing
   * @param timestamp unix seconds, later than the target's last
   * @throws KfpError `ANOMALY_INPUT_INVALID`
   */
  update(target: string, values: Float64Array, timestamp: number): AnomalyAnswer;
  forget(target: string): void;
  /** Forgets every target that is not named. */
  retain(targets: ReadonlySet<string>): void;
  readonly targetCount: number;
  /** Numbers kept per target, in bytes; fixed, whatever the length of its history. */
  readonly bytesPerTarget: number;
  save(): SavedAnomalyState;
}

/** Time constants of the averages, in steps. */
const QUICK = 1 / 3;
const SHORT = 1 / 15;
const LONG = 1 / 40;
/** A pause of more steps than this begins the averages anew. */
const PAUSE_STEPS = 10;
/** Spreads beyond which a value pulls the centre no harder. */
const PULL = 3;
/** What is learned in doubt and during an alarm, relative to the usual. */
const DOUBT_LEARNING = 0.1;
/** The level aims below the allowed rate, for the error of its own estimate. */
const AIM = 0.3;
/** No alarm below this, however rare: a flat signal reaches no level at all for days. */
const MIN_LEVEL = 6;
/** Longer above this level than a spike lasts, a step teaches at a share of the usual rate. */
const DOUBT_LEVEL = 4;
const SPIKE_STEPS = 4;
/** An alarm ends once it has been below the level of ten times the rate for so many steps. */
const CLEAR_FACTOR = 10;
const CLEAR_STEPS = 15;
/** Every alarm raises the target's level by this; quiet time at the allowed rate takes it back. */
const MARGIN_STEP = 0.25;
const SEASON_SECONDS = 2 * 86_400;
const DAY_SECONDS = 86_400;
/** History a target falls back to after adapting, in steps: it relearns quickly. */
const AFTER_ADAPTING = 10;

/** @throws KfpError `ANOMALY_OPTIONS_INVALID` */
export function createAnomalyDetector(options: AnomalyOptions): AnomalyDetector {
  return build(resolveOptions(options), undefined);
}

/**
 * Goes on where `save` left off, to the bit.
 *
 * @throws KfpError `ANOMALY_OPTIONS_INVALID`, `ANOMALY_STATE_INVALID`
 */
export function restoreAnomalyDetector(state: unknown, options: AnomalyOptions): AnomalyDetector {
  return build(resolveOptions(options), state);
}

function build(options: ResolvedOptions, saved: unknown): AnomalyDetector {
  const { offsets, stepSeconds, baselineSteps, warmUpSteps, adaptSteps, seasonal } = options;
  const signals = offsets.length;
  const statistics = at.statisticCount(signals);
  const targets = new Map<string, at.TargetState>();
  const tail = createTail();
  const pooledNormalisers = new Float64Array(statistics * NORMALISER_SIZE);
  for (let s = 0; s < statistics; s++) {
    pooledNormalisers.set(FIRST_NORMALISER, s * NORMALISER_SIZE);
  }
  if (saved !== undefined) {
    restoreState(saved, options, { targets, pool: tail.pool, pooledNormalisers });
  }

  const views = createViews(signals);
  const present = new Int32Array(signals);
  const levels = new Float64Array(signals);
  const contributions = new Float64Array(signals);
  const ratePerStep = (AIM * options.falseAlarmsPerDay * stepSeconds) / DAY_SECONDS;
  const marginDecay = (MARGIN_STEP * options.falseAlarmsPerDay * stepSeconds) / DAY_SECONDS;

  const stateOf = (target: string): at.TargetState => {
    let state = targets.get(target);
    if (state === undefined) {
      state = at.createTargetState(signals, seasonal);
      state.normalisers.set(pooledNormalisers);
      for (let s = 0; s < statistics; s++) state.normalisers[s * NORMALISER_SIZE + 3] = 0;
      targets.set(target, state);
    }
    return state;
  };

  /** Takes in the values; returns how many signals are there. */
  const absorb = (state: at.TargetState, values: Float64Array, timestamp: number): number => {
    const { scalars } = state;
    const since = timestamp - scalars[at.FIRST_TIME]!;
    const seasonOn = seasonal && since >= SEASON_SECONDS;
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
  };

  /** Moves the baseline towards this step. */
  const learn = (
    state: at.TargetState,
    count: number,
    timestamp: number,
    eagerness: number,
  ): void => {
    const alarmed = state.scalars[at.ALARM_STEPS]! > 0;
    const slowest = 1 / baselineSteps;
    const trusting = state.scalars[at.SEEN]! < warmUpSteps / 2;
    const seasonOn = timestamp - state.scalars[at.FIRST_TIME]! >= SEASON_SECONDS;
    views.learn(state, present, count, slowest / 2, eagerness, trusting);
    const spreads = state.covariances[0]!;
    for (let k = 0; k < count; k++) {
      const i = present[k]!;
      const usual = seasonal && seasonOn ? seasonAt(state.season, i, timestamp) : 0;
      const away = levels[i]! - usual - state.centre[i]!;
      const most = PULL * Math.sqrt(spreads[(i * (i + 1)) / 2 + i]! + 1e-4);
      const pull = trusting ? away : Math.max(-most, Math.min(most, away));
      state.centre[i]! += eagerness * Math.max(1 / (state.seen[i]! + 1), slowest) * pull;
      if (seasonal && !alarmed && !trusting) {
        learnSeason(state.season, i, timestamp, usual + pull, stepSeconds);
      }
      state.seen[i]!++;
    }
  };

  const learnNormalisers = (state: at.TargetState, eagerness: number): void => {
    for (let s = 0; s < statistics; s++) {
      const place = s * NORMALISER_SIZE;
      if (Number.isNaN(views.statistics[s])) continue;
      learnNormaliser(state.normalisers, place, views.statistics[s]!, eagerness);
      for (let p = place; p < place + 3; p++) {
        pooledNormalisers[p]! += 0.001 * (state.normalisers[p]! - pooledNormalisers[p]!);
      }
    }
  };

  /** Takes the present level as the new normal: the target warms up again, from where it is. */
  const adapt = (state: at.TargetState): void => {
    state.centre.set(state.short);
    state.long.set(state.short);
    for (let i = 0; i < signals; i++) state.seen[i] = Math.min(state.seen[i]!, AFTER_ADAPTING);
    state.scalars[at.SEEN] = AFTER_ADAPTING;
    state.scalars[at.ALARM_STEPS] = 0;
  };

  const alarmLevel = (state: at.TargetState, rate: number): number =>
    Math.max(MIN_LEVEL, tail.levelOfRate(state.tail, rate));

  /** Begins, keeps or ends the alarm. */
  const decide = (state: at.TargetState, level: number): void => {
    const { scalars } = state;
    if (scalars[at.ALARM_STEPS] === 0) {
      if (level < alarmLevel(state, ratePerStep)) return;
      scalars[at.ALARM_STEPS] = 1;
      scalars[at.CALM_STEPS] = 0;
      scalars[at.MARGIN]! += MARGIN_STEP;
      return;
    }
    scalars[at.ALARM_STEPS]!++;
    // The margin that this very alarm has added must not end it.
    const calm = level + MARGIN_STEP < alarmLevel(state, CLEAR_FACTOR * ratePerStep);
    scalars[at.CALM_STEPS] = calm ? scalars[at.CALM_STEPS]! + 1 : 0;
    if (scalars[at.CALM_STEPS] >= CLEAR_STEPS) scalars[at.ALARM_STEPS] = 0;
    else if (scalars[at.ALARM_STEPS]! > adaptSteps) adapt(state);
  };

  return {
    update(target, values, timestamp) {
      if (values.length !== signals || !Number.isFinite(timestamp)) {
        throw invalidInput(`${target} has ${values.length} values for ${signals} signals`);
      }
      const state = stateOf(target);
      const { scalars } = state;
      if (scalars[at.SEEN] === 0 && scalars[at.LAST_TIME] === 0) {
        scalars[at.FIRST_TIME] = timestamp;
      } else if (timestamp <= scalars[at.LAST_TIME]!) {
        throw invalidInput(`${target} has no later time than before (${timestamp})`);
      }
      const count = absorb(state, values, timestamp);
      scalars[at.LAST_TIME] = timestamp;
      contributions.fill(0);
      let score = NaN;
      let eagerness = 1;
      scalars[at.MARGIN] = Math.max(0, scalars[at.MARGIN]! - marginDecay);
      if (count > 0) {
        views.judge(state, present, count, Math.min(scalars[at.SEEN]!, baselineSteps));
        if (scalars[at.SEEN]! >= warmUpSteps) {
          let level = -Infinity;
          let strongest = 0;
          for (let s = 0; s < statistics; s++) {
            const z = normalise(state.normalisers, s * NORMALISER_SIZE, views.statistics[s]!);
            if (z > level) {
              level = z;
              strongest = s;
            }
          }
          const judged = level - scalars[at.MARGIN];
          score = 1 - tail.stepProbability(state.tail, judged);
          views.explain(strongest, contributions);
          decide(state, judged);
          scalars[at.DOUBT_STEPS] = level > DOUBT_LEVEL ? scalars[at.DOUBT_STEPS]! + 1 : 0;
          const doubted = scalars[at.DOUBT_STEPS] > SPIKE_STEPS;
          if (doubted || scalars[at.ALARM_STEPS]! > 0) eagerness = DOUBT_LEARNING;
          if (scalars[at.ALARM_STEPS] === 0 && scalars[at.SEEN]! >= warmUpSteps) {
            tail.observe(state.tail, level, alarmLevel(state, ratePerStep));
          }
        }
        learn(state, count, timestamp, eagerness);
        if (scalars[at.SEEN]! >= warmUpSteps / 2 && scalars[at.ALARM_STEPS] === 0) {
          learnNormalisers(state, eagerness);
        }
        scalars[at.SEEN]!++;
      }
      return { score, alarm: scalars[at.ALARM_STEPS]! > 0, contributions };
    },
    forget(target) {
      targets.delete(target);
    },
    retain(named) {
      for (const target of targets.keys()) if (!named.has(target)) targets.delete(target);
    },
    get targetCount() {
      return targets.size;
    },
    bytesPerTarget: 8 * at.blockLength(signals, seasonal),
    save: () => saveState(options, { targets, pool: tail.pool, pooledNormalisers }),
  };
}

function invalidInput(what: string): KfpError {
  return new KfpError('ANOMALY_INPUT_INVALID', `Anomaly detector: ${what}.`, {
    hint: 'Give one value per signal (NaN where missing) and times in ascending order.',
    statusCode: 400,
  });
}
