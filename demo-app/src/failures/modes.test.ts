import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.js';
import { createErrorRate } from './error-rate.js';
import { createHighLatency } from './high-latency.js';
import { createServiceDown } from './service-down.js';

const DRAWS = 20_000;
const times = <T>(make: () => T): T[] => Array.from({ length: DRAWS }, make);
const share = (answers: boolean[]): number => answers.filter(Boolean).length / answers.length;
const quantile = (numbers: number[], at: number): number =>
  numbers.sort((a, b) => a - b)[Math.floor(at * numbers.length)]!;

describe('high latency', () => {
  it('delays as documented, and not at all when off', () => {
    const latency = createHighLatency(seededRandom(1));
    const p95 = (level: number): number => {
      latency.apply(level);
      return quantile(times(latency.delaySeconds), 0.95);
    };
    expect(p95(0.2)).toBeCloseTo(0.2, 1);
    expect(p95(0.4)).toBeCloseTo(0.44, 1);
    expect(p95(1)).toBeCloseTo(1.65, 1);
    latency.apply(0);
    expect(latency.delaySeconds()).toBe(0);
  });
});

describe('error rate', () => {
  it('fails 40 % of the requests at full level, and a quarter of that at half of it', () => {
    const errors = createErrorRate(seededRandom(1));
    const struck = (level: number): number => {
      errors.apply(level);
      return share(times(errors.strikes));
    };
    expect(struck(0)).toBe(0);
    expect(struck(0.5)).toBeCloseTo(0.1, 1);
    expect(struck(1)).toBeCloseTo(0.4, 1);
  });
});

describe('service down', () => {
  it('refuses a few at first, then everything, and says when it changes', () => {
    const changes: boolean[] = [];
    const down = createServiceDown({
      random: seededRandom(1),
      onChange: (isDown) => changes.push(isDown),
    });
    const refused = (): number => share(times(down.refuses));
    expect(refused()).toBe(0);
    expect(down.queueSeconds()).toBe(0);
    down.apply(0.3);
    expect(refused()).toBeGreaterThan(0.01);
    expect(refused()).toBeLessThan(0.02);
    expect(quantile(times(down.queueSeconds), 0.5)).toBeCloseTo(0.06, 2);
    down.apply(0.59);
    expect(down.isDown()).toBe(false);
    // Not yet an error rate or a high latency: it is to be told apart from them.
    expect(refused()).toBeLessThan(0.05);
    expect(quantile(times(down.queueSeconds), 0.95)).toBeLessThan(0.3);
    down.apply(0.6);
    expect(down.isDown()).toBe(true);
    expect(refused()).toBe(1);
    down.apply(0);
    expect(refused()).toBe(0);
    expect(changes).toEqual([true, false]);
  });
});
