import type { Draw } from './draw.js';

/** How something rises towards its end: a share from 0 to 1, by the share of its time. */
export type Rise = (draw: Draw) => (share: number) => number;

/** How failures come, by what they are like. */
export const RISES: Readonly<Record<string, Rise>> = {
  linear: () => (x) => x,
  accelerating(draw) {
    const rate = draw.between(1, 4.5);
    return (x) => Math.expm1(rate * x) / Math.expm1(rate);
  },
  /** Fast at first, and slower, but it gets there. */
  slowing(draw) {
    const power = draw.between(0.4, 0.85);
    return (x) => x ** power;
  },
  /** As a queue does whose server is ever busier. */
  queue(draw) {
    const end = draw.between(0.85, 0.98);
    const most = end / (1 - end);
    return (x) => (end * x) / (1 - end * x) / most;
  },
  steps(draw) {
    const count = Math.ceil(draw.between(4, 14));
    return (x) => (x >= 1 ? 1 : Math.floor(x * count) / count);
  },
  /** A collector frees a part of what leaks. */
  'collected leak'(draw) {
    const teeth = draw.scale(3, 40);
    const height = draw.between(0.05, 0.45);
    return (x) => (1 - height) * x + height * ((x * teeth) % 1);
  },
  /** It leaks as traffic comes and goes. */
  waves(draw) {
    const height = draw.between(0.02, 0.12);
    const speed = draw.between(10, 60);
    return (x) => x + height * Math.sin(x * speed);
  },
  /** Half of it comes slowly, the rest at once. */
  jump(draw) {
    const before = draw.between(0.5, 0.9);
    const [low, high] = [draw.between(0.2, 0.6), draw.between(0.6, 0.75)];
    return (x) =>
      x < before ? (low * x) / before : high + ((1 - high) * (x - before)) / (1 - before);
  },
  /** Faster and slower, at random. */
  random(draw) {
    const pieces = Math.ceil(draw.between(5, 25));
    const ends = new Float64Array(pieces + 1);
    for (let i = 1; i <= pieces; i++) ends[i] = ends[i - 1]! + -Math.log(1 - draw.chance());
    return (x) => {
      const place = Math.min(pieces - 1e-9, Math.max(0, x) * pieces);
      const i = Math.floor(place);
      return (ends[i]! + (place - i) * (ends[i + 1]! - ends[i]!)) / ends[pieces]!;
    };
  },
};
