import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import { createFeatureExtractor, featureOptions } from './extractor.js';

const options = {
  signals: [
    { name: 'memory', unit: 'ratio' as const },
    { name: 'rate', unit: 'per_second' as const },
  ],
  stepSeconds: 2,
  windowSeconds: 18,
  thresholds: [{ signal: 'memory', atLeast: 0.95 }],
};

const compute = (columns: readonly number[][], end: number): Record<string, number> => {
  const extractor = createFeatureExtractor(options);
  const out = new Float64Array(extractor.names.length + 3).fill(-7);
  extractor.compute(
    columns.map((column) => Float64Array.from(column)),
    end,
    out,
    2,
  );
  expect([out[0], out[1], out.at(-1)]).toEqual([-7, -7, -7]);
  return Object.fromEntries(extractor.names.map((name, index) => [name, out[index + 2]!]));
};

describe('createFeatureExtractor', () => {
  it('describes a line rising to its threshold', () => {
    // 0.50, 0.55 … 0.90: 0.05 per step of 2 s; nine steps are one window.
    const memory = Array.from({ length: 9 }, (_, i) => 0.5 + 0.05 * i);
    const features = compute([memory, memory.map(() => 20)], 8);
    expect(features['memory__last']).toBeCloseTo(0.9);
    expect(features['memory__mean']).toBeCloseTo(0.7);
    expect(features['memory__minimum']).toBeCloseTo(0.5);
    expect(features['memory__maximum']).toBeCloseTo(0.9);
    expect(features['memory__slope']).toBeCloseTo(0.025);
    expect(features['memory__slope_late']).toBeCloseTo(0.025);
    expect(features['memory__acceleration']).toBeCloseTo(0);
    // Thirds: 0.5, 0.55, 0.6 and 0.8, 0.85, 0.9.
    expect(features['memory__change']).toBeCloseTo(0.3);
    expect(features['memory__change_log_ratio']).toBeCloseTo(Math.log(0.85 / 0.55));
    expect(features['memory__margin']).toBeCloseTo(0.1 / 0.95);
    // 0.1 above the late mean at 0.025 per second: four seconds.
    expect(features['memory__approach']).toBeCloseTo(1 / 4);
    expect(features['memory__missing']).toBe(0);
    expect(features['memory__variation']).toBeCloseTo((0.05 * Math.sqrt(7.5)) / 0.7);
    expect(features['memory__growth']).toBeCloseTo(0.025 / 0.7);
    expect(features['rate__growth']).toBe(0);
    expect(features).not.toHaveProperty('rate__mean');
    expect(features).not.toHaveProperty('rate__margin');
  });

  it('tells a share that may be chance from one that is none', () => {
    const extractor = createFeatureExtractor({
      signals: [
        { name: 'errors', unit: 'ratio', of: 'rate' },
        { name: 'rate', unit: 'per_second' },
      ],
      stepSeconds: 2,
      windowSeconds: 18,
      thresholds: [{ signal: 'errors', atLeast: 0.05 }],
    });
    const at = (rate: number): Record<string, number> => {
      const out = new Float64Array(extractor.names.length);
      const errors = Float64Array.of(0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.03, 0.03, 0.03);
      extractor.compute([errors, new Float64Array(9).fill(rate)], 8, out, 0);
      return Object.fromEntries(extractor.names.map((name, i) => [name, out[i]!]));
    };
    // Three steps of 2 s: 60 and 6,000 requests, of which 3 % failed and 1 % before.
    const [few, many] = [at(10), at(1000)];
    expect(few['errors__significance']).toBeCloseTo(0.02 / Math.sqrt(0.01 / 60));
    expect(many['errors__significance']).toBeCloseTo(0.02 / Math.sqrt(0.01 / 6000));
    expect(few['errors__significance_bound']).toBeCloseTo(-0.02 / Math.sqrt(0.05 / 60));
    expect(few['errors__events']).toBeCloseTo(Math.log(1 + 1.8));
    expect(few).not.toHaveProperty('rate__events');
  });

  it('measures how far a signal has left its own level, in its own deviations', () => {
    // Older half: median 0.5, absolute deviations 0.01, 0, 0.01, 0, 0.01; last three at 0.6.
    const memory = [0.51, 0.5, 0.49, 0.5, 0.51, 0.52, 0.6, 0.6, 0.6];
    const features = compute([memory, memory.map((value) => 1000 * value)], 8);
    expect(features['memory__departure']).toBeCloseTo(0.1 / (1.4826 * 0.01));
    // The level plays no part: a larger target of the same course looks the same.
    expect(features['rate__departure']).toBeCloseTo(features['memory__departure']!);
    // Newer half, four steps: 0.52, 0.6, 0.6, 0.6 have three rises and three ties.
    expect(features['memory__monotony']).toBeCloseTo(3 / 6);
  });

  it('sees growth by a constant factor reach a limit long before a line does', () => {
    const long = { ...options, windowSeconds: 80, signals: [options.signals[0]!] };
    const extractor = createFeatureExtractor(long);
    const out = new Float64Array(extractor.names.length);
    // Quarters of ten steps with means 0, 0.05, 0.15, 0.35: rises double, so 0.4 more in one quarter.
    const memory = Float64Array.from(
      { length: 40 },
      (_, i) => [0, 0.05, 0.15, 0.35][(i / 10) | 0]!,
    );
    extractor.compute([memory], 39, out, 0);
    const at = (name: string): number => out[extractor.names.indexOf(`memory__${name}`)]!;
    const quarters = Math.log2(1 + 0.6 / (0.2 * 2));
    expect(1 / at('approach_exponential')).toBeCloseTo(quarters * 20);
    const line = Float64Array.from({ length: 40 }, (_, i) => 0.01 * i);
    extractor.compute([line], 39, out, 0);
    expect(at('approach_exponential')).toBeLessThan(1e-6);
  });

  it('counts the way down to a lower bound as an approach', () => {
    const extractor = createFeatureExtractor({
      ...options,
      signals: [{ name: 'availability', unit: 'ratio' }],
      thresholds: [{ signal: 'availability', below: 0.5 }],
    });
    const out = new Float64Array(extractor.names.length);
    const falling = Float64Array.from({ length: 9 }, (_, i) => 1 - 0.05 * i);
    extractor.compute([falling], 8, out, 0);
    const at = (name: string): number => out[extractor.names.indexOf(`availability__${name}`)]!;
    // Late mean 0.65, 0.15 above the bound, at 0.025 per second: six seconds.
    expect(at('margin')).toBeCloseTo(0.3);
    expect(at('approach')).toBeCloseTo(1 / 6);
  });

  it('says what is missing, and makes up nothing', () => {
    const nothing = Array<number>(9).fill(NaN);
    const features = compute([nothing, [...nothing.slice(1), 3]], 8);
    expect(features['memory__missing']).toBe(1);
    for (const [name, value] of Object.entries(features)) {
      if (name.startsWith('memory__') && !name.endsWith('missing')) expect(value, name).toBeNaN();
    }
    expect(features['rate__growth']).toBeNaN();
    expect(features['rate__missing']).toBeCloseTo(8 / 9);
  });

  it('is the same in batch and in a stream, bit for bit', () => {
    const value = fc.oneof(fc.double({ min: -10, max: 10, noNaN: true }), fc.constant(NaN));
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 40 }), (rows) => {
        const columns = [rows.map((row) => row[0]), rows.map((row) => row[1])];
        rows.forEach((_, end) => {
          const batch = compute(columns, end);
          const seen = columns.map((column) => column.slice(Math.max(0, end - 8), end + 1));
          expect(compute(seen, seen[0]!.length - 1)).toEqual(batch);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('names every feature once, with its signal', async () => {
    const watch = await loadWatch();
    const { names } = createFeatureExtractor(featureOptions(watch));
    expect(new Set(names).size).toBe(names.length);
    // In the order of the signals, each of which has some.
    const signals = names.map((name) => name.split('__')[0]);
    expect([...new Set(signals)]).toEqual(watch.signals.map(({ name }) => name));
  });
});
