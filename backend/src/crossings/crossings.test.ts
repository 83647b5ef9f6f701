import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { binSamples, HORIZON_BINS, MAX_BINS, type BinnedHistory } from '../history/bins.js';
import { describeCrossing } from './describe.js';
import { createCrossingFeatures, CROSSING_FEATURES } from './features.js';
import { MIN_KNOWN } from './measures.js';
import { ALARM_RISK, shippedCrossingModel, SPANS } from './model.js';
import { crossingTimes, FAR_HORIZONS } from './times.js';
import { towardsThreshold } from './towards.js';

const features = createCrossingFeatures();
const model = shippedCrossingModel();

/** One value per bin, with a little noise. */
function historyOf(values: ArrayLike<number>, noise = 0.003): BinnedHistory {
  const random = seededRandom(1);
  const means = Float64Array.from(values, (value) => value + noise * (random() - 0.5));
  return { means, extremes: means.slice() };
}

function featuresOf(history: BinnedHistory): Record<string, number> | undefined {
  const row = new Float64Array(CROSSING_FEATURES.length);
  if (!features.compute(history, row, 0)) return undefined;
  return Object.fromEntries(CROSSING_FEATURES.map((name, i) => [name, row[i]!]));
}

/** Probability until the end of each span. */
function foreseen(history: BinnedHistory): number[] {
  const row = new Float64Array(CROSSING_FEATURES.length);
  const out = new Float64Array(SPANS.length);
  expect(features.compute(history, row, 0)).toBe(true);
  model.predict(row, 1, out);
  return [...out];
}

const bins = (count: number, value: (bin: number) => number): number[] =>
  Array.from({ length: count }, (_, bin) => value(bin));

/** From 0.3 on, for two horizons flat and then up, to reach 1 after so many more bins. */
const ramp = (length: number, until: number): number[] =>
  bins(60 + until, (bin) => 0.3 + Math.max(0, bin - 60) * (0.7 / length));

const sawTooth = (count: number, period: number, low: number, high: number): number[] =>
  bins(count, (bin) => low + ((high - low) * (bin % period)) / period);

describe('features of a crossing', () => {
  it('have names of their own, and a number each', () => {
    expect(new Set(CROSSING_FEATURES).size).toBe(CROSSING_FEATURES.length);
    const row = new Float64Array(CROSSING_FEATURES.length + 2).fill(-77);
    features.compute(historyOf(sawTooth(500, 35, 0.3, 0.8)), row, 1);
    expect(row[0]).toBe(-77);
    expect(row.at(-1)).toBe(-77);
    expect([...row.subarray(1, -1)].filter((value) => value === -77 || value !== value)).toEqual(
      [],
    );
  });

  it('tell slopes per horizon, distances and what was there before', () => {
    const straight = featuresOf(
      historyOf(
        bins(240, (bin) => bin / 480),
        0,
      ),
    )!;
    expect(straight['distance']).toBeCloseTo(1 - 238 / 480, 3);
    expect(straight['slope in thresholds 60']).toBeCloseTo(HORIZON_BINS / 480, 6);
    expect(straight['straightness 120']).toBeCloseTo(1, 6);
    expect(straight['slope 30']).toBeCloseTo(HORIZON_BINS / 480 / (1 - 238 / 480), 3);
    expect(straight['level visits']).toBe(0);
    const teeth = featuresOf(historyOf(sawTooth(600, 60, 0.2, 0.8)))!;
    expect(Math.exp(teeth['period']!)).toBeCloseTo(2, 1);
    expect(teeth['rhythm']).toBeGreaterThan(0.9);
    expect(Math.expm1(teeth['turns']!)).toBeCloseTo(9, 0);
    expect(teeth['last top']! * teeth['distance']!).toBeCloseTo(0.21, 1);
    expect(teeth['largest drop 240']! * teeth['distance']!).toBeCloseTo(0.59, 1);
    expect(teeth['crossings after visits']).toBe(0);
    const failed = featuresOf(historyOf(sawTooth(600, 60, 0.2, 1.05).slice(0, 575)))!;
    expect(failed['crossings after visits']).toBe(1);
  });

  it('say nothing of too few values, and no infinite numbers of any', () => {
    expect(featuresOf(historyOf(bins(MIN_KNOWN - 1, () => 0.5)))).toBeUndefined();
    const value = fc.oneof(fc.double({ min: -1, max: 2, noNaN: true }), fc.constant(NaN));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), (values) => {
        const found = featuresOf({
          means: Float64Array.from(values),
          extremes: Float64Array.from(values),
        });
        if (found === undefined) return;
        expect(Object.entries(found).filter(([, one]) => Math.abs(one) === Infinity)).toEqual([]);
      }),
    );
  });

  it('rest on as many bins as are kept', () => {
    const long = historyOf(sawTooth(MAX_BINS, 50, 0.1, 0.7));
    expect(featuresOf(long)!['length']).toBeCloseTo(Math.log1p(32), 9);
  });
});

describe('crossings foreseen', () => {
  it('a leak early, the surer the nearer it is, with its time', () => {
    const risks = [5, 20, 40, 55].map((bin) => foreseen(historyOf(ramp(60, bin))).at(-1)!);
    expect(risks[0]).toBeLessThan(ALARM_RISK);
    expect(risks[2]).toBeGreaterThan(ALARM_RISK);
    expect(risks[3]).toBeGreaterThan(0.8);
    const spans = foreseen(historyOf(ramp(60, 55)));
    const { q10, q50, q90 } = crossingTimes(spans);
    // Five bins are a sixth of the horizon.
    expect(q10).toBeLessThanOrEqual(1 / 6);
    expect(q50).toBeLessThan(1 / 2);
    expect(q90).toBeGreaterThanOrEqual(1 / 6);
  });

  it('no crossing of a level, of saw-teeth with high peaks, of a plateau', () => {
    const quiet: Record<string, number[]> = {
      level: bins(300, () => 0.6),
      'saw-tooth': sawTooth(500, 20, 0.5, 0.9),
      'slow saw-tooth': sawTooth(700, 120, 0.35, 0.92).slice(0, 715),
      plateau: bins(300, (bin) => Math.min(0.85, 0.2 + bin / 100)),
    };
    for (const [name, values] of Object.entries(quiet)) {
      for (const end of [values.length, values.length - 7, values.length - 31]) {
        const risk = foreseen(historyOf(values.slice(0, end))).at(-1)!;
        expect([name, end, risk < ALARM_RISK]).toEqual([name, end, true]);
      }
    }
  });

  it('a leak that has come to its end before', () => {
    const life = [...bins(40, () => 0.3), ...bins(50, (bin) => 0.3 + 0.75 * (bin / 50))];
    const again = [...life, ...life, ...life.slice(0, 75)];
    expect(foreseen(historyOf(again)).at(-1)).toBeGreaterThan(ALARM_RISK);
  });

  it('probabilities that never fall from one span to the next', () => {
    for (const until of [3, 10, 30, 50]) {
      const spans = foreseen(historyOf(ramp(60, until)));
      expect([...spans].sort((a, b) => a - b)).toEqual(spans);
      expect(spans.every((one) => one >= 0 && one <= 1)).toBe(true);
    }
  });

  it('and what speaks for it, in words', () => {
    const row = new Float64Array(CROSSING_FEATURES.length);
    features.compute(historyOf(ramp(60, 50)), row, 0);
    expect(CROSSING_FEATURES).toContain(model.strongest(row));
    expect(describeCrossing('slope 30', 900)).toBe('slope over 15 min');
    expect(describeCrossing('highest 480', 60)).toBe('highest value over 16 min');
    expect(describeCrossing('range 960', 900)).toBe('range over 8 h');
    const vague = CROSSING_FEATURES.filter((name) =>
      /\{|\d/.test(describeCrossing(name, 900).replace(/\d+ (s|min|h)/, '')),
    );
    expect(vague).toEqual([]);
  });
});

describe('the time of a crossing', () => {
  it('is told in whole spans around the median', () => {
    expect(crossingTimes([0, 0.5, 1, 1])).toEqual({ q10: 1 / 8, q50: 1 / 4, q90: 1 / 2 });
    expect(crossingTimes([0.2, 0.3, 0.6, 0.95])).toMatchObject({ q10: 0, q90: 1 });
  });

  it('goes on beyond the horizon, but not for ever', () => {
    const { q10, q50, q90 } = crossingTimes([0, 0, 0, 0.4]);
    expect(q10).toBe(1 / 2);
    expect(q50).toBeGreaterThan(1);
    expect(q90).toBeGreaterThan(q50);
    expect(crossingTimes([0, 0, 0, 0.01])).toEqual({
      q10: FAR_HORIZONS,
      q50: FAR_HORIZONS,
      q90: FAR_HORIZONS,
    });
  });
});

describe('a history towards its threshold', () => {
  const towards = (values: number[], threshold: Parameters<typeof towardsThreshold>[1]) => {
    const history = { means: Float64Array.from(values), extremes: Float64Array.from(values) };
    return towardsThreshold(history, threshold) ? [...history.means] : undefined;
  };

  it('has 1 for the threshold, from either side', () => {
    expect(towards([0.1, 0.5, 0.75], { atLeast: 0.5 })).toEqual([0.2, 1, 1.5]);
    expect(towards([100, 60, 20, 0], { below: 20 })).toEqual([0, 0.5, 1, 1.25]);
    expect(towards([-40, -20, 0], { atLeast: 0 })).toEqual([0, 0.5, 1]);
    expect(towards([20, 20], { below: 20 })).toBeUndefined();
    expect(towards([NaN, 1, 0.5], { below: 0.5 })).toEqual([NaN, 0, 1]);
  });

  it('is foreseen alike whichever way it goes', () => {
    const up = historyOf(ramp(60, 45));
    const down = {
      means: up.means.map((y) => 50 - 40 * y),
      extremes: up.extremes.map((y) => 50 - 40 * y),
    };
    expect(towardsThreshold(down, { below: 10 })).toBe(true);
    expect(foreseen(down).at(-1)).toBeGreaterThan(ALARM_RISK);
  });
});

describe('samples in bins', () => {
  it('end with the newest', () => {
    const { means, extremes } = binSamples(Float64Array.of(9, 1, 3, NaN, 5), 2);
    expect([...means]).toEqual([2, 5]);
    expect([...extremes]).toEqual([3, 5]);
  });
});
