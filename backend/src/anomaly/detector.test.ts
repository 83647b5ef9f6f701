import { describe, expect, it } from 'vitest';
import {
  createNoise,
  feed,
  OPTIONS,
  QUIET,
  steady,
  STEPS_PER_DAY,
  type Source,
} from './detector.fixture.js';
import { createAnomalyDetector } from './detector.js';

describe('quiet data', () => {
  const targets = 4;
  const days = 3;

  it.each(Object.keys(QUIET))('%s: alarms stay within the rate allowed', (kind) => {
    const detector = createAnomalyDetector(OPTIONS);
    const noise = createNoise(11);
    const sources = Object.fromEntries(
      Array.from({ length: targets }, (_, i) => [`t${i}`, QUIET[kind]!(noise)]),
    );
    const first = feed(detector, sources, 0, STEPS_PER_DAY);
    const later = feed(detector, sources, STEPS_PER_DAY, (days - 1) * STEPS_PER_DAY);
    // The first day also has to learn the tail: up to three a target. Later one a day, and 16 is
    // beyond the 99th percentile of a Poisson count of mean 8.
    expect(first.length).toBeLessThanOrEqual(3 * targets);
    expect(later.length).toBeLessThanOrEqual(2 * targets * (days - 1));
    expect(Math.max(0, ...later.map((episode) => episode.steps))).toBeLessThan(STEPS_PER_DAY / 20);
  });

  it('a target on which nothing ever moves never alarms', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const flat: Source = () => [0.3, 0.5, 50, 0, 0.04, 0.1];
    expect(feed(detector, { flat }, 0, 2 * STEPS_PER_DAY)).toEqual([]);
  });

  it('a score is at least 0.99 at about one step in a hundred', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const { gaussian } = createNoise(5);
    const values = new Float64Array(6);
    let high = 0;
    for (let step = 0; step < 2 * STEPS_PER_DAY; step++) {
      values.set(steady(gaussian));
      if (detector.update('t', values, step * 15 + 15).score >= 0.99) high++;
    }
    expect(high / (2 * STEPS_PER_DAY)).toBeGreaterThan(0.003);
    expect(high / (2 * STEPS_PER_DAY)).toBeLessThan(0.03);
  });
});

describe('what is out of the ordinary', () => {
  const taught = (seed: number) => {
    const detector = createAnomalyDetector(OPTIONS);
    const noise = createNoise(seed);
    const quiet = QUIET['changing load']!(noise);
    feed(detector, { t: quiet }, 0, STEPS_PER_DAY);
    return { detector, quiet, ...noise };
  };

  it('a latency that ramps is seen before it reaches its limit, and named', () => {
    const { detector, quiet } = taught(21);
    const values = new Float64Array(6);
    let seenAt: number | undefined;
    let latency = 0;
    // From 0.12 s to 0.5 s within 60 steps.
    for (let k = 0; k < 60 && seenAt === undefined; k++) {
      values.set(quiet(0));
      latency = values[5]! += (0.38 * k) / 60;
      const answer = detector.update('t', values, 1_000_000_000 + (STEPS_PER_DAY + k) * 15);
      if (!answer.alarm) continue;
      seenAt = k;
      const shares = [...answer.contributions];
      expect(shares.indexOf(Math.max(...shares))).toBe(5);
      expect(shares.reduce((sum, share) => sum + Math.abs(share), 0)).toBeCloseTo(1, 9);
    }
    expect(seenAt).toBeDefined();
    expect(latency).toBeLessThan(0.4);
  });

  it('CPU at a level that is usual, but not at this load, is seen', () => {
    const { detector, gaussian } = taught(22);
    const odd: Source = () => [
      0.45 + 0.01 * gaussian(),
      0.5 + 0.01 * gaussian(),
      30 * Math.exp(0.1 * gaussian()),
      0,
      0.046 + 0.003 * gaussian(),
      0.115 + 0.01 * Math.abs(gaussian()),
    ];
    expect(feed(detector, { t: odd }, STEPS_PER_DAY, 40).length).toBe(1);
  });

  it('errors on a target that never had any are seen well below five percent', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const { gaussian } = createNoise(23);
    feed(detector, { t: () => steady(gaussian) }, 0, STEPS_PER_DAY);
    const failing: Source = () => steady(gaussian).with(3, 0.02);
    expect(feed(detector, { t: failing }, STEPS_PER_DAY, 10).length).toBe(1);
  });

  it('a lasting shift alarms once, ends within the time to adapt, and is then normal', () => {
    const detector = createAnomalyDetector({ ...OPTIONS, adaptSeconds: 200 * 15 });
    const { gaussian } = createNoise(24);
    feed(detector, { t: () => steady(gaussian) }, 0, STEPS_PER_DAY);
    const shifted: Source = () => {
      const values = steady(gaussian);
      values[4]! *= 3;
      values[5]! *= 3;
      return values;
    };
    const episodes = feed(detector, { t: shifted }, STEPS_PER_DAY, STEPS_PER_DAY);
    expect(episodes[0]!.from).toBeLessThan(STEPS_PER_DAY + 10);
    expect(episodes[0]!.steps).toBeLessThanOrEqual(200);
    expect(episodes.length).toBeLessThanOrEqual(2);
  });
});
