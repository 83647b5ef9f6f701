import type { ThresholdDefinition, Watch } from '../config/schema.js';
import { describeCrossing } from '../crossings/describe.js';
import { createCrossingFeatures, CROSSING_FEATURES } from '../crossings/features.js';
import { shippedCrossingModel, SPANS, UNLIKELY, type CrossingModel } from '../crossings/model.js';
import { crossingTimes } from '../crossings/times.js';
import { towardsThreshold } from '../crossings/towards.js';
import { logOdds } from '../core/log-odds.js';
import type { TargetSignals } from '../history/fetch.js';
import { createPast, type Past } from '../history/past.js';
import type { Quantiles } from '../outcomes/types.js';
import { isBeyond } from '../outcomes/violations.js';
import { siblingKey } from '../watches/siblings.js';

/** What the crossings of one target's signals say of its failure modes. */
export interface CrossingsAnswer {
  /** Per mode, the probability that a signal of it crosses its threshold within the horizon; 0 where none can. */
  readonly probabilities: Float64Array;
  /** The likeliest crossing of each mode; undefined where none was looked at. */
  readonly likeliest: readonly (LikeliestCrossing | undefined)[];
}

export interface LikeliestCrossing {
  readonly signal: string;
  /** Seconds from now; null where it is too unlikely to have a time. */
  readonly time: Quantiles | null;
  /** Place of its threshold among those of all modes. */
  readonly place: number;
}

/** Foresees failures by signals that cross their thresholds. It needs no data of failures. */
export interface CrossingPredictor {
  readonly modes: readonly string[];
  /**
   * Takes what is new of some targets, and asks the model of each signal once per bin.
   *
   * @param index of the newest step in the columns
   * @param at unix seconds of that step
   */
  see(
    targets: readonly (Pick<TargetSignals, 'target' | 'columns'> & {
      readonly labels?: TargetSignals['labels'] | undefined;
    })[],
    index: number,
    at: number,
  ): void;
  /**
   * What it says of a target that was seen at that step.
   *
   * @param ready 1 for the modes that are looked at; all when absent
   * @param usual 1 for the thresholds (of all modes, in their order) that are not looked at
   */
  answer(
    one: Pick<TargetSignals, 'target' | 'columns'>,
    index: number,
    at: number,
    ready?: Uint8Array,
    usual?: Uint8Array,
  ): CrossingsAnswer;
  /**
   * Writes, per signal that has a threshold and in the order of the signals, the log-odds of a crossing within a
   * quarter of the horizon and within all of it; NaN where nothing is known of it.
   */
  inputs(target: string, out: Float64Array, offset: number): void;
  /** What of the signal speaks most for a crossing: “slope over 15 min”. */
  why(target: string, place: number): string;
  retain(targets: ReadonlySet<string>): void;
  forget(target: string): void;
  /** Names of the signals whose history is kept. */
  readonly signals: readonly string[];
  readonly binSeconds: number;
  /** Puts older bins of a signal before those that are known: see `Past`. */
  prepend(target: string, signal: string, values: Float64Array, from: number): void;
}

/** The span of a quarter of the horizon. */
const SOON = SPANS.indexOf(1 / 4);

/** Of the distance to the threshold: who has moved by less is far away. */
const FAR_SHARE = 0.1;

/** Below this a crossing has no time. */
const MIN_PROBABILITY = 0.05;

interface Place {
  readonly mode: number;
  readonly column: number;
  readonly threshold: ThresholdDefinition;
  /** Place among the thresholds of all modes. */
  readonly index: number;
}

/** What the model said of a signal of a target. */
interface Asked {
  /** The bin after which it was asked. */
  bin: number;
  /** Unix seconds at which that bin ended. */
  at: number;
  /** Probability until the end of each span; 0 before it was asked. */
  readonly spans: Float64Array;
}

export function createCrossingPredictor(
  config: Pick<Watch, 'signals' | 'modes' | 'stepSeconds' | 'horizonSeconds' | 'targetLabels'>,
  model: CrossingModel = shippedCrossingModel(),
): CrossingPredictor {
  const { modes, horizonSeconds } = config;
  const places = placesOf(config);
  const past: Past = createPast({
    ...config,
    series: places.map(({ column, threshold }) => ({
      column,
      extreme: threshold.atLeast === undefined ? 'lowest' : 'highest',
    })),
  });
  const inputPlaces = crossingSignals(config).map((signal) =>
    places.findIndex(({ threshold }) => threshold.signal === signal),
  );
  const features = createCrossingFeatures();
  const width = CROSSING_FEATURES.length;
  const familyOf = siblingKey(config.targetLabels);
  const asked = new Map<string, Asked[]>();
  const row = new Float64Array(width);
  let rows = new Float64Array(64 * width);
  let spans = new Float64Array(64 * SPANS.length);

  const askedOf = (target: string): Asked[] => {
    let own = asked.get(target);
    if (own === undefined) {
      own = places.map(() => ({ bin: NaN, at: 0, spans: new Float64Array(SPANS.length) }));
      asked.set(target, own);
    }
    return own;
  };

  /** Writes the features of a signal; false where nothing can be told of it. */
  const describe = (target: string, place: number, out: Float64Array, at: number): boolean => {
    const bins = past.read(target, place);
    if (bins === undefined) return false;
    if (!towardsThreshold(bins, places[place]!.threshold) || isFarAway(bins.means)) return false;
    return features.compute(bins, out, at);
  };

  return {
    modes: modes.map(({ name }) => name),
    see(targets, index, at) {
      const due: Asked[] = [];
      for (const { target, columns, labels } of targets) {
        past.take(target, columns, index, at, labels && familyOf?.(labels));
        const own = askedOf(target);
        for (let place = 0; place < places.length; place++) {
          const one = own[place]!;
          const bin = past.newest(target, place);
          if (bin === one.bin || Number.isNaN(bin) || waits(one, bin, place)) continue;
          one.bin = bin;
          one.at = at;
          one.spans.fill(0);
          if (rows.length < (due.length + 1) * width) rows = grown(rows);
          if (describe(target, place, rows, due.length * width)) due.push(one);
        }
      }
      if (due.length === 0) return;
      if (spans.length < due.length * SPANS.length)
        spans = new Float64Array(2 * due.length * SPANS.length);
      model.predict(rows, due.length, spans);
      due.forEach((one, i) =>
        one.spans.set(spans.subarray(i * SPANS.length, (i + 1) * SPANS.length)),
      );
    },
    answer({ target, columns }, index, at, ready, usual) {
      const probabilities = new Float64Array(modes.length);
      const likeliest = new Array<LikeliestCrossing | undefined>(modes.length).fill(undefined);
      const own = askedOf(target);
      places.forEach(({ mode, column, threshold, index: at0 }, place) => {
        if (ready?.[mode] === 0 || usual?.[at0] === 1) return;
        const beyond = isBeyondNow(columns[column]!, index, threshold);
        const probability = beyond ? 1 : own[place]!.spans.at(-1)!;
        if (likeliest[mode] !== undefined && probability <= probabilities[mode]!) return;
        probabilities[mode] = probability;
        likeliest[mode] = {
          signal: threshold.signal,
          place,
          time: beyond
            ? { q10: 0, q50: 0, q90: 0 }
            : probability < MIN_PROBABILITY
              ? null
              : timeSince(own[place]!, at),
        };
      });
      return { probabilities, likeliest };
    },
    inputs(target, out, offset) {
      const own = askedOf(target);
      inputPlaces.forEach((place, i) => {
        const { bin, spans: said } = own[place]!;
        const known = !Number.isNaN(bin);
        out[offset + 2 * i] = known ? logOdds(Math.max(UNLIKELY, said[SOON]!)) : NaN;
        out[offset + 2 * i + 1] = known ? logOdds(Math.max(UNLIKELY, said.at(-1)!)) : NaN;
      });
    },
    why(target, place) {
      if (!describe(target, place, row, 0)) return '';
      return describeCrossing(model.strongest(row), horizonSeconds);
    },
    signals: crossingSignals(config),
    binSeconds: past.binSeconds,
    prepend(target, signal, values, from) {
      places.forEach(({ threshold }, place) => {
        if (threshold.signal === signal) past.prepend(target, place, values, from);
      });
    },
    retain(targets) {
      past.retain(targets);
      for (const target of asked.keys()) if (!targets.has(target)) asked.delete(target);
    },
    forget(target) {
      past.forget(target);
      asked.delete(target);
    },
  };

  function timeSince({ spans: cumulative, at: askedAt }: Asked, now: number): Quantiles {
    const { q10, q50, q90 } = crossingTimes(cumulative);
    const from = (horizons: number): number =>
      Math.max(0, horizons * horizonSeconds - (now - askedAt));
    return { q10: from(q10), q50: from(q50), q90: from(q90) };
  }
}

/** Thresholds of signals that have a course; a count of rare events has none. */
function placesOf({ signals, modes }: Pick<Watch, 'signals' | 'modes'>): Place[] {
  let index = 0;
  return modes.flatMap(({ thresholds }, mode) =>
    thresholds.flatMap((threshold) => {
      const own = index++;
      const column = signals.findIndex(({ name }) => name === threshold.signal);
      return column < 0 || signals[column]!.unit === 'count'
        ? []
        : [{ mode, column, threshold, index: own }];
    }),
  );
}

/** Whether the last known values, as many as must be, are all beyond the threshold. */
function isBeyondNow(column: Float64Array, index: number, threshold: ThresholdDefinition): boolean {
  let beyond = 0;
  for (let i = index; i >= 0 && beyond < threshold.forSteps; i--) {
    const value = column[i]!;
    if (Number.isNaN(value)) continue;
    if (!isBeyond(value, threshold)) return false;
    beyond++;
  }
  return beyond === threshold.forSteps;
}

/** Half of the unlikely ones wait at each bin, so that no cycle is longer than the next. */
function waits({ bin: before, spans }: Asked, bin: number, place: number): boolean {
  return bin === before + 1 && spans.at(-1)! < UNLIKELY && (bin + place) % 2 === 1;
}

/**
 * Whether a signal has never moved by more than a small part of what is left to its threshold. So it is with most
 * signals of most targets, and none of them is worth a question: what begins to rise comes here soon enough.
 *
 * @param values 1 is the threshold
 */
function isFarAway(values: Float64Array): boolean {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return !(high - low > FAR_SHARE * (1 - high));
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const out = new Float64Array(2 * values.length);
  out.set(values);
  return out;
}

/** Signals of which a crossing can be foreseen: those with a threshold that are no count of rare events. */
export function crossingSignals({ signals, modes }: Pick<Watch, 'signals' | 'modes'>): string[] {
  const bounded = new Set(
    modes.flatMap(({ thresholds }) => thresholds.map(({ signal }) => signal)),
  );
  return signals
    .filter(({ name, unit }) => bounded.has(name) && unit !== 'count')
    .map(({ name }) => name);
}
