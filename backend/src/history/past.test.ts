import { describe, expect, it } from 'vitest';
import { MAX_BINS } from './bins.js';
import { createPast } from './past.js';

const SERIES = [{ column: 0, extreme: 'highest' as const }];

/** Bins of two steps of 15 s. */
const past = () => createPast({ series: SERIES, stepSeconds: 15, horizonSeconds: 900 });

function read(store: ReturnType<typeof past>, target = 'a') {
  const bins = store.read(target, 0);
  return bins && { means: [...bins.means], extremes: [...bins.extremes], end: bins.end };
}

describe('the past of a target', () => {
  it('is kept in bins, each with its mean and its extreme, once they have ended', () => {
    const store = past();
    store.take('a', [Float64Array.of(1, 3, 5, 7, 9)], 4, 3060);
    // 3000 and 3015, 3030 and 3045; 3060 has only begun.
    expect(read(store)).toEqual({ means: [2, 6], extremes: [3, 7], end: 3060 });
    const lowest = createPast({
      series: [{ column: 0, extreme: 'lowest' }],
      stepSeconds: 15,
      horizonSeconds: 900,
    });
    lowest.take('a', [Float64Array.of(1, 3, 5, 7)], 3, 3045);
    expect([...lowest.read('a', 0)!.extremes]).toEqual([1, 5]);
  });

  it('is the same step by step and at once', () => {
    const values = Float64Array.from({ length: 200 }, (_, i) =>
      i % 17 === 0 ? NaN : (i * 7) % 13,
    );
    const [slowly, atOnce] = [past(), past()];
    values.forEach((_, i) =>
      slowly.take(
        'a',
        [values.subarray(Math.max(0, i - 59), i + 1)],
        Math.min(i, 59),
        3000 + 15 * i,
      ),
    );
    atOnce.take('a', [values], 199, 3000 + 15 * 199);
    expect(read(slowly)).toEqual(read(atOnce));
    expect(slowly.newest('a', 0)).toBe(atOnce.newest('a', 0));
  });

  it('waits for a value that comes late, but not for ever', () => {
    const store = past();
    store.take('a', [Float64Array.of(1, 1, 2, NaN)], 3, 3045);
    expect(read(store)!.means).toEqual([1]);
    store.take('a', [Float64Array.of(1, 2, 4, 5)], 3, 3060);
    expect(read(store)!.means).toEqual([1, 3]);
    store.take('a', [new Float64Array(12).fill(NaN)], 11, 3240);
    expect(read(store)!.means.slice(0, 4)).toEqual([1, 3, 5, NaN]);
  });

  it('has a value per bin where bins are shorter than a step', () => {
    const store = createPast({ series: SERIES, stepSeconds: 60, horizonSeconds: 900 });
    store.take('a', [Float64Array.of(1, 2)], 1, 3060);
    expect(read(store)!.means).toEqual([1, 1, 2, 2]);
  });

  it('is as long as it may be, whatever comes', () => {
    const store = past();
    const values = Float64Array.from({ length: 4 * MAX_BINS }, (_, i) => i);
    store.take('a', [values], values.length - 1, 3000 + 15 * (values.length - 1));
    const { means } = store.read('a', 0)!;
    expect(means).toHaveLength(MAX_BINS);
    expect(means.at(-1)).toBe(values.length - 1.5);
    // A gap longer than all of it leaves nothing.
    store.take('a', [Float64Array.of(5, 5)], 1, 3000 + 15 * values.length * 10);
    expect(read(store)!.means.every((mean) => mean === 5)).toBe(true);
  });

  it('begins anew when time goes back, and forgets', () => {
    const store = past();
    store.take('a', [new Float64Array(60).fill(1)], 59, 30_000);
    store.take('a', [new Float64Array(4).fill(2)], 3, 3045);
    expect(read(store)!.means).toEqual([2, 2]);
    store.retain(new Set());
    expect(read(store)).toBeUndefined();
    expect(store.newest('a', 0)).toBeNaN();
  });

  it('takes what is no finite number for missing', () => {
    const store = past();
    store.take('a', [Float64Array.of(1, Infinity, 1e300, 2)], 3, 3045);
    expect(read(store)).toMatchObject({ means: [1, 2], extremes: [1, 2] });
  });

  it('of a new target begins with that of its family, the one that ended last before the oldest', () => {
    const store = past();
    const ones = (count: number, value: number): Float64Array[] => [
      new Float64Array(count).fill(value),
    ];
    store.take('a-1', ones(8, 1), 7, 3105, 'a');
    store.take('a-2', ones(8, 2), 7, 3105, 'a');
    // Another that has been there as long has its own.
    expect(read(store, 'a-2')!.means).toEqual([2, 2, 2, 2]);
    const young = [Float64Array.of(NaN, NaN, NaN, 5, 5, 5)];
    store.take('a-3', young, 5, 3165, 'a');
    expect(read(store, 'a-3')!.means).toEqual([1, 1, 1, 1, 5, 5]);
    store.take('b-1', young, 5, 3165, 'b');
    expect(read(store, 'b-1')!.means).toEqual([5, 5]);
    store.retain(new Set(['a-1']));
    store.take('a-4', [Float64Array.of(7, 7)], 1, 3225, 'a');
    expect(read(store, 'a-4')!.means).toEqual([1, 1, 1, 1, 5, 5, NaN, 7]);
    expect(read(store, 'a-1')!.means).toEqual([1, 1, 1, 1]);
  });

  it('takes older bins before its own', () => {
    const store = past();
    store.take('a', [Float64Array.of(4, 4, 5, 5)], 3, 3045);
    const first = 3000 / store.binSeconds;
    store.prepend('a', 0, Float64Array.of(NaN, 1, NaN, 3, 99), first - 4);
    expect(read(store)!.means).toEqual([1, NaN, 3, 4, 5]);
    store.prepend('a', 0, Float64Array.of(-1, -2), first - 6);
    expect(read(store)!.means).toEqual([-1, -2, NaN, 1, NaN, 3, 4, 5]);
    store.prepend('unknown', 0, Float64Array.of(1), first);
    expect(read(store, 'unknown')).toBeUndefined();
  });
});
