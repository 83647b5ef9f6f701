import type { Draw } from './draw.js';

/**
 * The shape of a healthy life: a share between 0, the base, and 1, the highest that it reaches.
 *
 * @param count samples
 * @param dt horizons between two samples
 */
export type Shape = (draw: Draw, count: number, dt: number) => Float64Array;

function each(count: number, value: (i: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => value(i));
}

/** Rises and falls back at once, again and again; periods in horizons. */
function sawTooth(
  draw: Draw,
  count: number,
  dt: number,
  { period, spread = 0, bend = 1, lowest = 0 }: SawTooth,
): Float64Array {
  const out = new Float64Array(count);
  let length = period;
  let at = draw.chance() * period;
  let top = 1;
  let low = 0;
  for (let i = 0; i < count; i++) {
    out[i] = low + (top - low) * Math.min(1, at / length) ** bend;
    at += dt;
    if (at < length) continue;
    at = 0;
    length = Math.max(2 * dt, period * Math.exp(spread * draw.normal()));
    top = Math.min(1, Math.max(0.3, 1 - Math.abs(0.3 * spread * draw.normal())));
    low = lowest * draw.chance();
  }
  return out;
}

interface SawTooth {
  readonly period: number;
  /** Of the periods' logarithms. */
  readonly spread?: number;
  /** Of a rise: above 1 it grows steeper. */
  readonly bend?: number;
  /** How high a fall may end. */
  readonly lowest?: number;
}

/** What real workloads do that is no failure, by what it is like. */
export const HEALTHY: Readonly<Record<string, Shape>> = {
  flat: (_, count) => new Float64Array(count).fill(0.5),

  /** A collector that runs by the clock: Go, or a JVM's young generation. */
  collector: (draw, count, dt) =>
    sawTooth(draw, count, dt, { period: draw.scale(0.07, 12), bend: draw.scale(0.5, 1.6) }),

  /** A collector that runs when it must. */
  'irregular collector': (draw, count, dt) =>
    sawTooth(draw, count, dt, {
      period: draw.scale(0.1, 6),
      spread: draw.between(0.1, 0.6),
      bend: draw.scale(0.5, 1.6),
      lowest: draw.between(0, 0.5),
    }),

  /** Two generations: small teeth upon large ones. */
  generations(draw, count, dt) {
    const young = sawTooth(draw, count, dt, { period: draw.scale(0.07, 1) });
    const old = sawTooth(draw, count, dt, {
      period: draw.scale(1, 12),
      spread: draw.between(0, 0.3),
    });
    const share = draw.between(0.1, 0.9);
    return each(count, (i) => share * young[i]! + (1 - share) * old[i]!);
  },

  /** Steps within a tooth: segments of a log, blocks of a store. */
  compaction(draw, count, dt) {
    const period = draw.scale(0.5, 12);
    const steps = Math.ceil(draw.scale(3, 12));
    const tooth = sawTooth(draw, count, dt, { period, spread: draw.between(0, 0.3) });
    return tooth.map((value) => Math.floor(value * steps) / steps);
  },

  /** Fills after each start, and stays. */
  'warm-up'(draw, count, dt) {
    const time = draw.scale(0.2, 8);
    const next = (): number => draw.scale(5, 60);
    let since = draw.scale(0.1, 5);
    let life = next();
    return each(count, () => {
      since += dt;
      if (since > life) {
        since = 0;
        life = next();
      }
      return 1 - Math.exp(-since / time);
    });
  },

  /** A cache that fills ever more slowly. */
  cache(draw, count, dt) {
    const time = draw.scale(0.2, 6);
    const offset = draw.between(0, 5);
    const most = Math.log1p((count * dt + offset) / time);
    return each(count, (i) => Math.log1p((i * dt + offset) / time) / most);
  },

  /** A job that runs by the clock: up, holds, down. */
  cron(draw, count, dt) {
    const period = draw.scale(0.5, 16);
    const rise = draw.between(0.02, 0.4);
    const hold = rise + draw.between(0, 0.3);
    const fall = draw.between(0.005, 0.2);
    const phase = draw.chance();
    const spread = draw.chance() < 0.5 ? 0 : 0.25;
    let top = 1;
    let last = 0;
    return each(count, (i) => {
      const place = ((i * dt) / period + phase) % 1;
      if (place < last) top = 1 - spread * draw.chance();
      last = place;
      if (place < rise) return (top * place) / rise;
      return top * (place < hold ? 1 : Math.max(0, 1 - (place - hold) / fall));
    });
  },

  /** Batches of any length, when they come. */
  batch(draw, count, dt) {
    const out = new Float64Array(count);
    const pause = draw.scale(0.3, 8);
    const sharp = draw.chance() < 0.5;
    for (let at = draw.chance() * pause; at < count * dt;) {
      const length = draw.scale(0.05, 3);
      const height = draw.between(0.3, 1);
      const [from, to] = [Math.floor(at / dt), Math.min(count, Math.floor((at + length) / dt))];
      for (let i = from; i < to; i++) {
        const place = (i - from) / (to - from);
        out[i] = height * (sharp ? 1 : Math.min(1, 4 * place, 4 * (1 - place)));
      }
      at += length - pause * Math.log(1 - draw.chance());
    }
    return out;
  },

  /** Traffic of day and week. */
  daily(draw, count, dt) {
    const period = draw.scale(6, 100);
    const phase = 2 * Math.PI * draw.chance();
    const sharpness = draw.scale(0.7, 4);
    const small = draw.chance() < 0.5 ? 0.15 : 0;
    const fast = draw.scale(0.3, 3);
    const weekend = draw.chance() < 0.5 ? 1 : draw.between(0.3, 0.9);
    return each(count, (i) => {
      const t = i * dt;
      const day = (0.5 + 0.5 * Math.sin((2 * Math.PI * t) / period + phase)) ** sharpness;
      const week = Math.floor(t / period + phase) % 7 >= 5 ? weekend : 1;
      return day * week * (1 - small) + small * (0.5 + 0.5 * Math.sin((2 * Math.PI * t) / fast));
    });
  },

  /** Drifts to and fro. */
  drift(draw, count, dt) {
    const back = draw.scale(0.1, 3) * dt;
    let x = draw.normal();
    return each(count, () => {
      x += -back * x + Math.sqrt(2 * back) * draw.normal();
      return Math.min(1, Math.max(0, (x + 2.5) / 5));
    });
  },

  /** Another level with each deploy or change of the number of replicas. */
  deploys(draw, count, dt) {
    const rate = dt / draw.scale(2, 20);
    const ease = draw.chance() < 0.5 ? 1 : Math.min(1, dt / draw.scale(0.05, 0.6));
    let level = draw.chance();
    let value = level;
    return each(count, () => {
      if (draw.chance() < rate) level = draw.chance();
      value += ease * (level - value);
      return value;
    });
  },

  /** The scaler answers a rise with more replicas: the load of each falls. */
  autoscaling(draw, count, dt) {
    const target = draw.between(0.5, 0.8);
    const delay = draw.scale(0.05, 0.5);
    const period = draw.scale(2, 40);
    const phase = draw.chance();
    let replicas = 1;
    let above = 0;
    let below = 0;
    return each(count, (i) => {
      const load = 1 + 3 * (0.5 + 0.5 * Math.sin(2 * Math.PI * ((i * dt) / period + phase)));
      const share = load / (4 * replicas);
      above = share > target ? above + dt : 0;
      below = share < target / 2 ? below + dt : 0;
      if (above > delay) replicas = Math.max(replicas, (replicas * share) / target);
      if (below > 3 * delay) replicas = Math.max(0.25, replicas * 0.7);
      if (above > delay || below > 3 * delay) above = below = 0;
      return Math.min(1, share);
    });
  },

  /** Linear growth, cut by the clock or at a size: logs, heads of stores. */
  rotation: (draw, count, dt) =>
    sawTooth(draw, count, dt, {
      period: draw.scale(2, 30),
      spread: draw.chance() < 0.5 ? 0 : draw.between(0, 0.1),
    }),

  /** Short bursts of a neighbour. */
  bursts(draw, count, dt) {
    const out = new Float64Array(count);
    const base = draw.between(0, 0.3);
    out.fill(base);
    const bursts = Math.ceil((count * dt) / draw.scale(1, 20));
    for (let burst = 0; burst < bursts; burst++) {
      const from = Math.floor(draw.chance() * count);
      const to = Math.min(count, from + Math.ceil(draw.scale(0.03, 1.2) / dt));
      out.fill(draw.between(base, 1), from, to);
    }
    return out;
  },

  /** Close to the threshold, and always so. */
  close: (_, count) => new Float64Array(count).fill(1),
};
