import type { Random } from '@kfp/backend/core/random.js';
import { gaussian } from '../statistics.js';
import { FAR_STEPS } from './methods.js';

/** One question: what was seen, and what then came. The bound is 1, to be reached from below. */
export interface Question {
  readonly history: Float64Array;
  readonly future: Float64Array;
  /** Steps of one season, where the family has one. */
  readonly period?: number;
}

const between = (random: Random, low: number, high: number): number =>
  low + (high - low) * random();

/** History of 30 to 60 steps of `signal(t)`, t = 0 now, with noise that remembers its last value. */
function draw(
  random: Random,
  signal: (t: number) => number,
  noise = between(random, 0.003, 0.03),
  steps = Math.round(between(random, 30, 60)),
): Question {
  const memory = between(random, 0, 0.6);
  let last = 0;
  const all = Float64Array.from({ length: steps + FAR_STEPS }, (_, i) => {
    last = memory * last + Math.sqrt(1 - memory ** 2) * gaussian(random);
    return signal(i - steps + 1) + noise * last;
  });
  return { history: all.slice(0, steps), future: all.slice(steps) };
}

/** A ramp that began within the history or before it, and reaches 1 at `end`. */
function ramp(random: Random): (t: number) => number {
  const base = between(random, 0.1, 0.6);
  const end = between(random, 0.1, 0.6) * FAR_STEPS;
  const begin = -between(random, 6, 60);
  return (t) => (t < begin ? base : base + ((1 - base) * (t - begin)) / (end - begin));
}

function exponential(random: Random): (t: number) => number {
  const base = between(random, 0.1, 0.5);
  const end = between(random, 0.05, 0.35) * FAR_STEPS;
  const rate = between(random, 0.03, 0.1);
  return (t) => base + (1 - base) * Math.exp(rate * (t - end));
}

/** Warms up to a level below the bound. */
function saturating(random: Random): (t: number) => number {
  const top = between(random, 0.6, 0.9);
  const base = between(random, 0.05, 0.5);
  const rate = between(random, 0.04, 0.15);
  const begin = -between(random, 10, 50);
  return (t) => (t < begin ? base : top - (top - base) * Math.exp(-rate * (t - begin)));
}

/** A deploy; in half of the cases spread by a rate's range over some steps. */
function shift(random: Random): (t: number) => number {
  const before = between(random, 0.1, 0.5);
  const after = between(random, 0.5, 0.88);
  const begin = -Math.round(between(random, 1, 25));
  const smear = random() < 0.5 ? 1 : Math.round(between(random, 2, 5));
  return (t) => before + (after - before) * Math.min(1, Math.max(0, (t - begin) / smear));
}

/** Rises and is restarted before the bound, over and over. */
function sawtooth(random: Random): (t: number) => number {
  const low = between(random, 0.1, 0.4);
  const high = between(random, 0.6, 0.88);
  const period = Math.round(between(random, 12, 40));
  const phase = Math.round(between(random, 0, period));
  return (t) => low + ((high - low) * ((t + phase + 1000 * period) % period)) / period;
}

/** By name. The last has histories of three to five seasons. */
export const FAMILIES: Readonly<Record<string, (random: Random) => Question>> = {
  'flat noise': (r) => draw(r, flat(r)),
  'linear ramp': (r) => draw(r, ramp(r)),
  'linear ramp, 20 % missing': (r) => missing(r, draw(r, ramp(r))),
  'exponential ramp': (r) => draw(r, exponential(r)),
  'saturating growth': (r) => draw(r, saturating(r)),
  'step, then flat': (r) => draw(r, shift(r)),
  'sawtooth restarts': (r) => draw(r, sawtooth(r)),
  'random walk': walk,
  'spikes on a level': spikes,
  seasonal,
};

function flat(random: Random): () => number {
  const level = between(random, 0.2, 0.8);
  return () => level;
}

function missing(random: Random, question: Question): Question {
  return { ...question, history: question.history.map((v) => (random() < 0.2 ? NaN : v)) };
}

function walk(random: Random): Question {
  const noise = between(random, 0.01, 0.05);
  let value = between(random, 0.4, 0.9);
  return drawFrom(random, () => (value += noise * gaussian(random)));
}

/** Single scrapes at or over the bound: no failure, since none of them lasts. */
function spikes(random: Random): Question {
  const base = between(random, 0.2, 0.6);
  const noise = between(random, 0.003, 0.03);
  return drawFrom(random, () =>
    random() < 0.06 ? between(random, 0.9, 2) : base + noise * gaussian(random),
  );
}

function drawFrom(random: Random, next: () => number): Question {
  const steps = Math.round(between(random, 30, 60));
  const history = Float64Array.from({ length: steps }, next);
  return { history, future: Float64Array.from({ length: FAR_STEPS }, next) };
}

function seasonal(random: Random): Question {
  const period = Math.round(between(random, 40, 90));
  const phase = between(random, 0, period);
  const middle = between(random, 0.4, 0.6);
  const swing = between(random, 0.25, 0.5);
  const drift = random() < 0.5 ? 0 : between(random, -0.0005, 0.0005);
  const wave = (t: number): number => Math.sin((2 * Math.PI * (t + phase)) / period);
  const signal = (t: number): number =>
    middle + drift * t + swing * (wave(t) + 0.3 * wave(2 * t + phase));
  const steps = Math.round(between(random, 3, 5) * period);
  const drawn = draw(random, signal, between(random, 0.005, 0.04), steps);
  return { ...drawn, period };
}
