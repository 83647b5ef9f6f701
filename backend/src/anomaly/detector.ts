import { KfpError } from '../core/errors.js';
import { createAlarm } from './alarm.js';
import { createCompanions } from './companions.js';
import { resolveOptions, type AnomalyOptions, type ResolvedOptions } from './options.js';
import {
  checkHeader,
  headerOf,
  invalid,
  restoreTarget,
  saveTarget,
  type SavedAnomalyState,
} from './saved-state.js';
import { createSignalJudge } from './signal.js';
import * as at from './state.js';
import { thresholdOf } from './thresholds.js';

export interface AnomalyAnswer {
  /**
   * 1 − the share of the target's quiet time at least this unusual, in [0, 1]; comparable between
   * targets. It is that of the last full bucket. NaN while the target is warming up or has no values
   * at this step.
   */
  readonly score: number;
  readonly alarm: boolean;
  /**
   * Per signal its signed share in the score: positive above what is expected, absolute values
   * summing to 1; zeros while warming up and where nothing is unusual. Overwritten by the next update
   * of any target.
   */
  readonly contributions: Float64Array;
  /** Of the most unusual signal: views beyond what is usual of them, of how many. */
  readonly beyond: number;
  readonly views: number;
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
  /** Memory kept per target, in bytes; fixed, whatever the length of its history. */
  readonly bytesPerTarget: number;
  /** Level of the last bucket of a target: what its score and alarm rest on; NaN while warming up. */
  levelOf(target: string): number;
  /** @param targets all when absent */
  save(targets?: Iterable<string>): SavedAnomalyState;
  /** What was learned of one target, as in `save().targets`: for states too large for one text. */
  saveTarget(target: string): string;
  /** @throws KfpError `ANOMALY_STATE_INVALID` */
  restoreTarget(target: string, saved: unknown): void;
}

/** Larger values are taken as this: 32-bit floats would call their squares infinite. */
const LARGEST = 1e18;
/** Norm that joins the levels of the signals: one alone counts in full, several that agree count more. */
const NORM = 4;

/** @throws KfpError `ANOMALY_OPTIONS_INVALID` */
export function createAnomalyDetector(options: AnomalyOptions): AnomalyDetector {
  return build(resolveOptions(options));
}

/**
 * Goes on where `save` left off, to the bit.
 *
 * @throws KfpError `ANOMALY_OPTIONS_INVALID`, `ANOMALY_STATE_INVALID`
 */
export function restoreAnomalyDetector(state: unknown, options: AnomalyOptions): AnomalyDetector {
  const resolved = resolveOptions(options);
  checkHeader(state, resolved);
  const { targets } = state as Partial<SavedAnomalyState>;
  if (typeof targets !== 'object' || targets === null) throw invalid('has no targets');
  const detector = build(resolved);
  for (const [target, saved] of Object.entries(targets)) detector.restoreTarget(target, saved);
  return detector;
}

function build(options: ResolvedOptions): AnomalyDetector {
  const { floors, scale, stepSeconds } = options;
  const signals = floors.length;
  const judge = createSignalJudge(scale.warmUp, scale.memory);
  const companions = createCompanions(options.offsets);
  const layout = at.layoutOf(signals, { companions: companions.size, signal: judge.size });
  const targets = new Map<string, at.TargetState>();
  const { falseAlarmsPerDay } = options;
  const threshold = thresholdOf(falseAlarmsPerDay, signals, scale);
  const alarm = createAlarm(scale, threshold, falseAlarmsPerDay);
  const contributions = new Float64Array(signals);
  const means = new Float64Array(signals);
  const unexplained = new Float64Array(signals).fill(NaN);
  // From 1 on: 0 is none.
  const bucketOf = (timestamp: number): number => Math.floor(timestamp / scale.bucketSeconds) + 1;

  const stateOf = (target: string): at.TargetState => {
    let state = targets.get(target);
    if (state === undefined) targets.set(target, (state = at.createTargetState(layout)));
    return state;
  };

  /** Judges the bucket that is complete and takes it in. */
  const close = (state: at.TargetState): void => {
    const { memory, times } = state;
    const bucket = times[at.OPEN_BUCKET]!;
    for (let i = 0; i < signals; i++) {
      // 0 / 0 is NaN, as it is to be.
      means[i] = memory[layout.sums + i]! / memory[layout.counts + i]!;
      memory[layout.sums + i] = 0;
      memory[layout.counts + i] = 0;
    }
    if (signals > 1) companions.take(memory, layout.companions, means, unexplained);
    const timestamp = (bucket - 1) * scale.bucketSeconds;
    let sum = 0;
    let highest = 0;
    let judged = 0;
    for (let i = 0; i < signals; i++) {
      memory[layout.shares + i] = 0;
      const mean = means[i]!;
      if (Number.isNaN(mean)) continue;
      const place = layout.signals + i * judge.size;
      const level = judge.take(memory, place, timestamp, mean, unexplained[i]!, floors[i]!);
      if (Number.isNaN(level)) continue;
      judged++;
      const power = level ** NORM;
      sum += power;
      memory[layout.shares + i] = judge.by.direction * power;
      if (level < highest) continue;
      highest = level;
      memory[at.VIEWS_BEYOND] = judge.by.beyond;
      memory[at.VIEWS_OF] = judge.by.views;
    }
    for (let i = 0; i < signals; i++) memory[layout.shares + i]! /= sum === 0 ? 1 : sum;
    times[at.OPEN_BUCKET] = 0;
    memory[at.IS_JUDGED] = judged > 0 ? 1 : 0;
    if (judged === 0) return;
    const level = (memory[at.LEVEL] = sum ** (1 / NORM));
    memory[at.SCORE] = alarm.scoreOf(state, level);
    alarm.decide(state, bucket, level);
  };

  return {
    update(target, values, timestamp) {
      if (values.length !== signals || !Number.isFinite(timestamp)) {
        throw invalidInput(`${target} has ${values.length} values for ${signals} signals`);
      }
      const state = stateOf(target);
      const { memory, times } = state;
      if (times[at.LAST_TIME] !== 0 && timestamp <= times[at.LAST_TIME]!) {
        throw invalidInput(`${target} has no later time than before (${timestamp})`);
      }
      times[at.LAST_TIME] = timestamp;
      const bucket = bucketOf(timestamp);
      if (times[at.OPEN_BUCKET] !== 0 && times[at.OPEN_BUCKET] !== bucket) close(state);
      let present = 0;
      for (let i = 0; i < signals; i++) {
        const value = values[i]!;
        if (!Number.isFinite(value)) continue;
        present++;
        memory[layout.sums + i]! += Math.max(-LARGEST, Math.min(LARGEST, value));
        memory[layout.counts + i]!++;
      }
      if (present > 0) times[at.OPEN_BUCKET] = bucket;
      // The last step of a bucket closes it: what is unusual is told at once.
      if (times[at.OPEN_BUCKET] !== 0 && bucketOf(timestamp + stepSeconds) > bucket) close(state);
      const isJudged = present > 0 && memory[at.IS_JUDGED] === 1;
      for (let i = 0; i < signals; i++) {
        contributions[i] = isJudged ? memory[layout.shares + i]! : 0;
      }
      return {
        score: isJudged ? memory[at.SCORE]! : NaN,
        alarm: times[at.ALARM_BEGAN]! > 0,
        contributions,
        beyond: isJudged ? memory[at.VIEWS_BEYOND]! : 0,
        views: isJudged ? memory[at.VIEWS_OF]! : 0,
      };
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
    bytesPerTarget: layout.bytes,
    levelOf(target) {
      const memory = targets.get(target)?.memory;
      return memory?.[at.IS_JUDGED] === 1 ? memory[at.LEVEL]! : NaN;
    },
    save: (names = targets.keys()) => ({
      ...headerOf(options),
      targets: Object.fromEntries([...names].map((name) => [name, saveTarget(stateOf(name))])),
    }),
    saveTarget: (target) => saveTarget(stateOf(target)),
    restoreTarget(target, saved) {
      targets.set(target, restoreTarget(saved, layout));
    },
  };
}

function invalidInput(what: string): KfpError {
  return new KfpError('ANOMALY_INPUT_INVALID', `Anomaly detector: ${what}.`, {
    hint: 'Give one value per signal (NaN where missing) and times in ascending order.',
    statusCode: 400,
  });
}
