import type { Draw } from './draw.js';
import { HORIZON_BINS } from '@kfp/backend/history/bins.js';
import { HEALTHY, type Shape } from './healthy.js';
import { RISES, type Rise } from './rising.js';
import { disturb, addNoise } from './measured.js';

/** One signal over time against a threshold of 1. Generated. */
export interface Course {
  readonly family: string;
  readonly kind: 'healthy' | 'near miss' | 'failing';
  /** Signal ÷ threshold, oldest first; NaN where missing. */
  readonly values: Float64Array;
  readonly samplesPerBin: number;
  /** Samples in a row beyond the threshold that are a failure. */
  readonly sustained: number;
  readonly failures: readonly CourseFailure[];
}

export interface CourseFailure {
  /** Its first sample. */
  readonly at: number;
  /** First sample of the rise that led to it; that of the failure where nothing did. */
  readonly since: number;
}

export interface Family {
  readonly name: string;
  readonly kind: Course['kind'];
}

/** All of the zoo. */
export const FAMILIES: readonly Family[] = [
  ...Object.keys(HEALTHY).map((name) => ({ name, kind: 'healthy' as const })),
  ...Object.keys(RISES).map((name) => ({
    name: `levels off: ${name}`,
    kind: 'near miss' as const,
  })),
  ...Object.keys(RISES).map((name) => ({ name: `fails: ${name}`, kind: 'failing' as const })),
];

/** Courses are drawn so long and cut at a random beginning: their length must not tell anything. */
const BINS = 1300;
const SAMPLES_PER_BIN = [1, 1, 2, 4, 8];

/** What all parts of one course have in common. Times in horizons. */
interface Frame {
  readonly draw: Draw;
  readonly count: number;
  readonly dt: number;
  readonly base: number;
  readonly top: number;
}

/** @param draw the same seed draws the same course */
export function drawCourse(draw: Draw, family: Family): Course {
  const samplesPerBin = draw.one(SAMPLES_PER_BIN);
  const count = BINS * samplesPerBin;
  const top = 1 - draw.scale(0.03, 0.5);
  const frame: Frame = {
    draw,
    count,
    dt: 1 / (HORIZON_BINS * samplesPerBin),
    top,
    // No errors, nobody waiting: many signals rest at 0.
    base: draw.chance() < 0.15 ? 0 : top * draw.between(0.02, 0.8),
  };
  const sustained = Math.ceil(draw.between(0, samplesPerBin === 1 ? 3 : samplesPerBin));
  const course =
    family.kind === 'healthy'
      ? { values: healthy(frame, HEALTHY[family.name]!), kills: [], rises: [] }
      : rising(frame, RISES[family.name.split(': ')[1]!]!, family.kind === 'failing');
  const room = family.name === 'close' ? (1 - top) / 5 : Infinity;
  addNoise(draw, course.values, room);
  if (family.kind !== 'failing') stayBelow(course.values);
  const from = family.kind === 'failing' ? cutFailing(frame, course, sustained) : cut(frame);
  const values = course.values.slice(from);
  disturb(draw, values, samplesPerBin, sustained);
  const kills = course.kills.filter((at) => at >= from).map((at) => at - from);
  const starts = failuresOf(values, sustained, kills, HORIZON_BINS * samplesPerBin);
  return {
    family: family.name,
    kind: family.kind,
    values,
    samplesPerBin,
    sustained,
    failures: starts.map((at) => {
      const rise = course.rises.find((one) => one.from < at + from && at + from <= one.to);
      return { at, since: rise === undefined ? at : Math.max(0, rise.from - from) };
    }),
  };
}

/** One shape, with a second one faintly on top at times, and restarts at times. */
function healthy(frame: Frame, shape: Shape): Float64Array {
  const { draw, count, dt, base, top } = frame;
  const values = shape(draw, count, dt);
  if (draw.chance() < 0.25) {
    const other = draw.one(Object.values(HEALTHY))(draw, count, dt);
    const share = draw.between(0.03, 0.3);
    other.forEach((value, i) => (values[i] = (1 - share) * values[i]! + share * value));
  }
  values.forEach((value, i) => (values[i] = base + (top - base) * value));
  if (draw.chance() < 0.15) restarts(frame, values);
  return values;
}

/** Each deploy begins low, and is as before after a while. */
function restarts({ draw, dt, base }: Frame, values: Float64Array): void {
  const rate = dt / draw.scale(4, 30);
  const time = draw.scale(0.02, 1);
  const low = base * draw.between(0.1, 1);
  let since = Infinity;
  values.forEach((value, i) => {
    since = draw.chance() < rate ? 0 : since + dt;
    values[i] = low + (value - low) * (1 - Math.exp(-since / time));
  });
}

interface Grown {
  readonly values: Float64Array;
  /** Samples at which it was killed at its limit. */
  readonly kills: readonly number[];
  /** First and last sample of each. */
  readonly rises: readonly { readonly from: number; readonly to: number }[];
}

/** Healthy, until something grows: to the threshold and beyond, once or again and again, or not quite. */
function rising(frame: Frame, rise: Rise, fails: boolean): Grown {
  const { draw, count, dt, base } = frame;
  const kills: number[] = [];
  const rises: { from: number; to: number }[] = [];
  const values =
    draw.chance() < 0.4
      ? healthy(
          { ...frame, top: base + (frame.top - base) * draw.between(0.2, 0.8) },
          draw.one(Object.values(HEALTHY)),
        )
      : new Float64Array(count).fill(base);
  const length = draw.scale(0.4, 25) / dt;
  const again = draw.chance() < (fails ? 0.45 : 0.25);
  const end = fails ? draw.between(1.02, 1.25) : 0;
  const killedAt = fails && draw.chance() < 0.5 ? draw.between(1, 1.06) : Infinity;
  const squeezes = draw.chance() < 0.5;
  let at = draw.chance() * Math.max(0.1 * count, count - 1.2 * length);
  do {
    const shape = rise(draw);
    const top = fails ? end : draw.between(0.55, 0.985);
    const steps = Math.max(5, length * Math.exp(0.15 * draw.normal()));
    const from = Math.ceil(at);
    let i = from;
    for (; i < Math.min(count, at + steps); i++) {
      const share = shape((i - at) / steps);
      const before = values[i]!;
      values[i] = before + (top - (squeezes ? before : base)) * share;
      if (values[i]! < killedAt) continue;
      kills.push(i);
      break;
    }
    rises.push({ from, to: i });
    at = i + afterwards(frame, values, i, top, fails, kills.at(-1) === i);
    at += again ? (draw.chance() < 0.5 ? 0 : draw.scale(0.02, 6) / dt) : Infinity;
  } while (at < count);
  return { values, kills, rises };
}

/** What follows a rise, from its last sample on; returns for how many samples. */
function afterwards(
  { draw, count, dt, base }: Frame,
  values: Float64Array,
  from: number,
  top: number,
  fails: boolean,
  killed: boolean,
): number {
  if (killed) {
    const down = Math.ceil(draw.between(0, 0.1) / dt);
    values.fill(base * draw.chance(), from + 1, Math.min(count, from + 1 + down));
    return down;
  }
  const holds = fails
    ? draw.between(0, 0.4)
    : draw.chance() < 0.5
      ? count * dt
      : draw.scale(0.05, 6);
  const hold = Math.ceil((fails && draw.chance() < 0.2 ? count * dt : holds) / dt);
  const drift = fails ? 0 : (draw.chance() < 0.3 ? draw.between(-0.3, 0.02) : 0) * dt;
  const to = Math.min(count, from + hold);
  const swing = draw.between(0, 1);
  for (let i = from; i < to; i++) {
    const level = Math.min(fails ? Infinity : 0.99, top + drift * (i - from));
    values[i] = level + swing * (1 - level) * 0.1 * (values[i]! - base);
  }
  const fall = draw.chance() < 0.7 ? 0 : Math.ceil(draw.scale(0.05, 2) / dt);
  for (let i = to; i < Math.min(count, to + fall); i++) {
    values[i] = top + (values[i]! - top) * ((i - to + 1) / fall);
  }
  return hold + fall;
}

/** What does not fail stays below its threshold, however noisy it is. */
function stayBelow(values: Float64Array): void {
  values.forEach((value, i) => (values[i] = Math.min(value, 0.995)));
}

function cut({ draw, count }: Frame): number {
  return draw.chance() < 0.7 ? Math.floor(draw.chance() * 0.85 * count) : 0;
}

/** At times shortly before the first failure: what is known of a young pod is short. */
function cutFailing(frame: Frame, { values, kills }: Grown, sustained: number): number {
  const { draw, dt } = frame;
  const from = cut(frame);
  const first = failuresOf(values, sustained, kills, 1 / dt)[0];
  if (first === undefined || draw.chance() >= 0.6) return from;
  return Math.max(0, Math.min(from, first - Math.floor(draw.scale(0.5, 8) / dt)));
}

/**
 * First samples of sustained violations and kills; those within one horizon of the last one are the same failure.
 *
 * @param horizon samples
 */
export function failuresOf(
  values: Float64Array,
  sustained: number,
  kills: readonly number[],
  horizon: number,
): number[] {
  const starts = [...kills];
  let run = 0;
  values.forEach((value, i) => {
    run = value >= 1 ? run + 1 : 0;
    if (run === sustained) starts.push(i - sustained + 1);
  });
  starts.sort((a, b) => a - b);
  const failures: number[] = [];
  let last = -Infinity;
  for (const start of starts) {
    if (start - last > horizon) failures.push(start);
    last = start;
  }
  return failures;
}
