import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.js';
import { createPageCache } from './cache.js';
import { createCatalogue, ITEM_COUNT } from './catalogue.js';
import { createDatabase } from './database.js';
import { createOrders } from './orders.js';

describe('catalogue', () => {
  const catalogue = createCatalogue(seededRandom(1));

  it('has pages of twenty, and nothing beyond the last', () => {
    expect(catalogue.page(1).map(({ id }) => id)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(catalogue.page(ITEM_COUNT / 20).at(-1)!.id).toBe(ITEM_COUNT);
    expect(catalogue.page(ITEM_COUNT / 20 + 1)).toEqual([]);
  });

  it('finds items by id', () => {
    expect(catalogue.find(7)!.id).toBe(7);
    expect(catalogue.find(0)).toBeUndefined();
    expect(catalogue.find(ITEM_COUNT + 1)).toBeUndefined();
  });

  it('searches names and tags, whatever the case', () => {
    const lamps = catalogue.search('LAMP');
    expect(lamps.length).toBeGreaterThan(0);
    expect(lamps.length).toBeLessThanOrEqual(20);
    for (const { tags } of lamps) expect(tags).toContain('lamp');
    expect(catalogue.search('no such thing')).toEqual([]);
  });
});

describe('page cache', () => {
  it('gives the same checksum while a page is kept', () => {
    const cache = createPageCache(seededRandom(1));
    expect(cache.checksum('a')).toBe(cache.checksum('a'));
    expect(cache.checksum('a')).not.toBe(cache.checksum('b'));
    expect(cache.size()).toBe(2);
  });

  it('loses its oldest part when full', () => {
    const cache = createPageCache(seededRandom(1));
    const sizes = Array.from({ length: 1000 }, (_, index) => {
      cache.checksum(`page ${index}`);
      return cache.size();
    });
    expect(Math.max(...sizes)).toBe(160);
    expect(Math.min(...sizes.slice(160))).toBe(97);
  });
});

describe('database', () => {
  it('is slower the more is asked of it at once, and extra time is not multiplied', async () => {
    const waits: number[] = [];
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const database = createDatabase({
      // Box–Muller of 0 and 0 is 0: every query takes its median.
      random: () => 0,
      wait: (seconds) => {
        waits.push(seconds);
        return answered;
      },
    });
    const queries = [database.query(0.04, 0), database.query(0.04, 0), database.query(0.04, 1)];
    expect(waits[0]).toBeCloseTo(0.041);
    expect(waits[1]).toBeCloseTo(0.042);
    expect(waits[2]).toBeCloseTo(1.043);
    expect(database.busy()).toBe(3);
    answer();
    await Promise.all(queries);
    expect(database.busy()).toBe(0);
  });
});

describe('orders', () => {
  it('numbers and sums up, and forgets the value of the oldest', () => {
    const orders = createOrders();
    expect(orders.place({ itemId: 3, quantity: 2 }, 500)).toEqual({
      id: 1,
      itemId: 3,
      quantity: 2,
      totalCents: 1000,
    });
    for (let count = 0; count < 1000; count++) orders.place({ itemId: 1, quantity: 1 }, 1);
    expect(orders.summary()).toEqual({ count: 1001, recentCents: 1000 });
  });
});
