import { KfpError } from '../core/errors.js';
import { createAlarm } from './alarm.js';
import { createBaseline } from './baseline.js';
import { createNormalisers } from './normaliser.js';
import {
  BASELINE_STEPS,
  resolveOptions,
  WARM_UP_STEPS,
  type AnomalyOptions,
  type ResolvedOptions,
} from './options.js';
import { restoreState, saveState, type SavedAnomalyState } from './saved-state.js';
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

/** What is learned in doubt and during an alarm, relative to the usual. */
const DOUBT_LEARNING = 0.1;
/** Longer above this level than a spike lasts, a step teaches at a share of the usual rate. */
const DOUBT_LEVEL = 4;
const SPIKE_STEPS = 4;

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
  const signals = options.offsets.length;
  const targets = new Map<string, at.TargetState>();
  const tail = createTail();
  const normalisers = createNormalisers(at.statisticCount(signals));
  const learned = { targets, pool: tail.pool, pooledNormalisers: normalisers.pooled };
  if (saved !== undefined) restoreState(saved, options, learned);

  const views = createViews(signals);
  const baseline = createBaseline(options, views);
  const alarm = createAlarm(options, tail);
  const contributions = new Float64Array(signals);

  const stateOf = (target: string): at.TargetState => {
    let state = targets.get(target);
    if (state === undefined) {
      state = at.createTargetState(signals);
      normalisers.begin(state.normalisers);
      targets.set(target, state);
    }
    return state;
  };

  /** Judges the step that the views show: its score, and how eagerly it may teach. */
  const judge = (state: at.TargetState): { score: number; eagerness: number } => {
    const { scalars } = state;
    const { level, statistic } = normalisers.strongest(state.normalisers, views.statistics);
    const judged = level - scalars[at.MARGIN]!;
    const score = 1 - tail.stepProbability(state.tail, judged);
    views.explain(statistic, contributions);
    alarm.decide(state, judged);
    scalars[at.DOUBT_STEPS] = level > DOUBT_LEVEL ? scalars[at.DOUBT_STEPS]! + 1 : 0;
    const doubted = scalars[at.DOUBT_STEPS] > SPIKE_STEPS;
    const quiet = scalars[at.ALARM_STEPS] === 0;
    // An alarm that has just been adapted to warms up again.
    if (quiet && scalars[at.SEEN]! >= WARM_UP_STEPS) {
      tail.observe(state.tail, level, alarm.levelOf(state));
    }
    return { score, eagerness: doubted || !quiet ? DOUBT_LEARNING : 1 };
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
      const count = baseline.absorb(state, values, timestamp);
      scalars[at.LAST_TIME] = timestamp;
      contributions.fill(0);
      alarm.relax(state);
      let score = NaN;
      if (count > 0) {
        views.judge(state, baseline.present, count, Math.min(scalars[at.SEEN]!, BASELINE_STEPS));
        const judged = scalars[at.SEEN]! >= WARM_UP_STEPS ? judge(state) : undefined;
        score = judged?.score ?? NaN;
        const eagerness = judged?.eagerness ?? 1;
        baseline.learn(state, count, timestamp, eagerness);
        if (scalars[at.SEEN]! >= WARM_UP_STEPS / 2 && scalars[at.ALARM_STEPS] === 0) {
          normalisers.learn(state.normalisers, views.statistics, eagerness);
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
    bytesPerTarget: 8 * at.blockLength(signals),
    save: () => saveState(options, learned),
  };
}

function invalidInput(what: string): KfpError {
  return new KfpError('ANOMALY_INPUT_INVALID', `Anomaly detector: ${what}.`, {
    hint: 'Give one value per signal (NaN where missing) and times in ascending order.',
    statusCode: 400,
  });
}
