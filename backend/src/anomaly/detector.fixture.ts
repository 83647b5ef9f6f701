import { seededRandom } from '../core/random.js';
import type { AnomalyDetector } from './detector.js';
import type { AnomalyOptions } from './options.js';

/** CPU, memory, request rate, error ratio, p50 and p95 latency. */
export const OPTIONS: AnomalyOptions = {
  signals: [
    { name: 'cpu', unit: 'ratio' },
    { name: 'memory', unit: 'ratio' },
    { name: 'requests', unit: 'per_second' },
    { name: 'errors', unit: 'ratio' },
    { name: 'p50', unit: 'seconds' },
    { name: 'p95', unit: 'seconds' },
  ],
  stepSeconds: 15,
  falseAlarmsPerDay: 1,
};
export const STEPS_PER_DAY = 5760;

/** Values of the six signals at a step. */
export type Source = (step: number) => number[];

export interface Noise {
  readonly uniform: () => number;
  readonly gaussian: () => number;
}

export function createNoise(seed: number): Noise {
  const uniform = seededRandom(seed);
  const gaussian = (): number =>
    Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, gaussian };
}

export const steady = (gaussian: () => number): number[] => [
  0.3 + 0.03 * gaussian(),
  0.5 + 0.02 * gaussian(),
  50 + 5 * gaussian(),
  0,
  0.04 + 0.004 * gaussian(),
  0.1 * Math.exp(0.1 * gaussian()),
];

/** Kinds of quiet data, by name. */
export const QUIET: Readonly<Record<string, (noise: Noise) => Source>> = {
  gaussian:
    ({ gaussian }) =>
    () =>
      steady(gaussian),
  /** Student's t with three degrees of freedom. */
  'heavy-tailed': ({ gaussian }) => {
    const student = (): number =>
      gaussian() / Math.sqrt((gaussian() ** 2 + gaussian() ** 2 + gaussian() ** 2) / 3);
    return () => steady(student);
  },
  autocorrelated: ({ gaussian }) => {
    const state = new Float64Array(6);
    return () => {
      let next = 0;
      return steady(() => (state[next] = 0.95 * state[next++]! + 0.31 * gaussian()));
    };
  },
  /** The load jumps between half and double; CPU and latencies follow it; rare single errors. */
  'changing load': ({ gaussian, uniform }) => {
    let load = 1;
    return () => {
      if (uniform() < 1 / 60) load = 0.5 + 1.5 * uniform();
      const requests = 50 * load * Math.exp(0.1 * gaussian());
      return [
        requests / 200 + 0.01 * gaussian(),
        0.5 + 0.01 * gaussian(),
        requests,
        uniform() < 0.02 ? 0.01 * uniform() : 0,
        0.04 + requests / 5000 + 0.003 * gaussian(),
        0.1 + requests / 2000 + 0.01 * Math.abs(gaussian()),
      ];
    };
  },
  'daily rhythm':
    ({ gaussian }) =>
    (step) => {
      const phase = Math.sin((2 * Math.PI * step) / STEPS_PER_DAY);
      const requests = 50 * (1 + 0.8 * phase) * Math.exp(0.05 * gaussian());
      const [, , , errors, p50] = steady(gaussian) as [number, number, number, number, number];
      return [
        requests / 200 + 0.01 * gaussian(),
        0.5 + 0.05 * phase + 0.01 * gaussian(),
        requests,
        errors,
        p50,
        0.1 + requests / 2000 + 0.01 * gaussian(),
      ];
    },
  'slow drift':
    ({ gaussian }) =>
    (step) => {
      const values = steady(gaussian);
      values[1] = 0.2 + (0.1 * step) / STEPS_PER_DAY + 0.02 * gaussian();
      return values;
    },
};

export interface Episode {
  readonly target: string;
  readonly from: number;
  readonly steps: number;
}

/** Feeds several targets step by step; returns their alarm episodes, an open one included. */
export function feed(
  detector: AnomalyDetector,
  sources: Readonly<Record<string, Source>>,
  from: number,
  steps: number,
  stepSeconds = OPTIONS.stepSeconds,
): Episode[] {
  const episodes: Episode[] = [];
  const began = new Map<string, number>();
  const close = (target: string, at: number): void => {
    const start = began.get(target);
    if (start === undefined) return;
    episodes.push({ target, from: start, steps: at - start });
    began.delete(target);
  };
  const values = new Float64Array(6);
  for (let step = from; step < from + steps; step++) {
    for (const [target, source] of Object.entries(sources)) {
      values.set(source(step));
      const { alarm } = detector.update(target, values, 1_000_000_000 + step * stepSeconds);
      if (!alarm) close(target, step);
      else if (!began.has(target)) began.set(target, step);
    }
  }
  for (const target of [...began.keys()]) close(target, from + steps);
  return episodes;
}
