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

const STEPS_PER_HOUR = STEPS_PER_DAY / 24;
/** A bucket of four steps has to be full. */
const BUCKET_STEPS = 4;

describe('quiet data', () => {
  it.each(Object.keys(QUIET))('%s: alarms stay within the rate allowed, and are short', (kind) => {
    const detector = createAnomalyDetector(OPTIONS);
    const noise = createNoise(11);
    const targets = 4;
    const days = 3;
    const sources = Object.fromEntries(
      Array.from({ length: targets }, (_, i) => [`t${i}`, QUIET[kind]!(noise)]),
    );
    const episodes = feed(detector, sources, 0, days * STEPS_PER_DAY);
    // One a target and day; 20 is beyond the 99th percentile of a Poisson count of mean 12.
    expect(episodes.length).toBeLessThanOrEqual(20);
    expect(Math.max(0, ...episodes.map(({ steps }) => steps))).toBeLessThanOrEqual(
      STEPS_PER_HOUR / 4 + BUCKET_STEPS,
    );
  });

  it('falseAlarmsPerDay rules how many alarms there are', () => {
    const days = 5;
    const perDay = [0.3, 1, 10].map((falseAlarmsPerDay) => {
      const detector = createAnomalyDetector({ ...OPTIONS, falseAlarmsPerDay });
      const noise = createNoise(12);
      const kinds = ['heavy-tailed', 'changing load', 'autocorrelated', 'daily rhythm'];
      const sources = Object.fromEntries(kinds.map((kind) => [kind, QUIET[kind]!(noise)]));
      return feed(detector, sources, 0, days * STEPS_PER_DAY).length / (days * kinds.length);
    });
    const [few, usual, many] = perDay as [number, number, number];
    expect(few).toBeLessThanOrEqual(0.5);
    expect(usual).toBeLessThanOrEqual(1.3);
    expect(many).toBeLessThanOrEqual(10);
    expect(usual).toBeGreaterThan(1.5 * few);
    expect(many).toBeGreaterThan(2.5 * usual);
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
    for (let step = 0; step < 4 * STEPS_PER_DAY; step++) {
      values.set(steady(gaussian));
      if (detector.update('t', values, step * 15 + 15).score >= 0.99) high++;
    }
    expect(high / (4 * STEPS_PER_DAY)).toBeGreaterThan(0.003);
    expect(high / (4 * STEPS_PER_DAY)).toBeLessThan(0.03);
  });
});

describe('what is out of the ordinary', () => {
  it('a latency that ramps is seen before it reaches its limit, and named', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const { gaussian } = createNoise(21);
    const quiet: Source = () => steady(gaussian);
    feed(detector, { t: quiet }, 0, STEPS_PER_DAY);
    const values = new Float64Array(6);
    let seenAt: number | undefined;
    let latency = 0;
    // From 0.1 s to 0.5 s within 60 steps.
    for (let k = 0; k < 60 && seenAt === undefined; k++) {
      values.set(quiet(0));
      latency = values[5]! += (0.4 * k) / 60;
      const answer = detector.update('t', values, 1_000_000_000 + (STEPS_PER_DAY + k) * 15);
      if (!answer.alarm) continue;
      seenAt = k;
      const shares = [...answer.contributions];
      expect(shares.indexOf(Math.max(...shares))).toBe(5);
      expect(shares.reduce((sum, share) => sum + Math.abs(share), 0)).toBeCloseTo(1, 5);
      expect(answer.beyond).toBeGreaterThan(answer.views / 4);
      expect(answer.beyond).toBeLessThanOrEqual(answer.views);
    }
    expect(seenAt).toBeDefined();
    expect(latency).toBeLessThan(0.4);
  });

  it('CPU at a level that is usual, but not at this load, is seen', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const noise = createNoise(22);
    feed(detector, { t: QUIET['changing load']!(noise) }, 0, STEPS_PER_DAY);
    const { gaussian } = noise;
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

  it('errors on a target that never had any are seen well below five percent, within two buckets', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const { gaussian } = createNoise(23);
    feed(detector, { t: () => steady(gaussian) }, 0, STEPS_PER_DAY);
    const failing: Source = () => steady(gaussian).with(3, 0.02);
    expect(feed(detector, { t: failing }, STEPS_PER_DAY, 2 * BUCKET_STEPS).length).toBe(1);
  });

  it('what falls below the usual has a negative share', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const { gaussian } = createNoise(24);
    feed(detector, { t: () => steady(gaussian) }, 0, STEPS_PER_DAY);
    const silent: Source = () => steady(gaussian).with(2, 1);
    feed(detector, { t: silent }, STEPS_PER_DAY, 3 * BUCKET_STEPS);
    const at = 1_000_000_000 + (STEPS_PER_DAY + 3 * BUCKET_STEPS) * 15;
    const { contributions } = detector.update('t', Float64Array.from(silent(0)), at);
    expect(contributions[2]).toBeLessThan(-0.5);
  });

  it('a load that is usual by day is seen at night', () => {
    const stepSeconds = 300;
    const perDay = 288;
    const days = 10;
    const loadAt = (step: number): number =>
      50 * (1 - 0.8 * Math.cos((2 * Math.PI * step) / perDay));
    const run = (isOdd: boolean) => {
      const signals = [{ name: 'requests', unit: 'per_second' as const }];
      const detector = createAnomalyDetector({ signals, stepSeconds, falseAlarmsPerDay: 1 });
      const { gaussian } = createNoise(25);
      // Midnight, where the load is least.
      const start = 86_400 * 11_000;
      let alarms = 0;
      for (let step = 0; step < days * perDay + 12; step++) {
        const noon = isOdd && step >= days * perDay ? perDay / 2 : 0;
        const value = loadAt(step + noon) * Math.exp(0.1 * gaussian());
        const { alarm } = detector.update('t', Float64Array.of(value), start + step * stepSeconds);
        if (alarm && step >= days * perDay) alarms++;
      }
      return alarms;
    };
    expect(run(false)).toBe(0);
    expect(run(true)).toBeGreaterThan(0);
  });
});

describe('what lasts', () => {
  it('a lasting shift alarms once, for a quarter of an hour, and is then normal', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const { gaussian } = createNoise(24);
    const before = 3 * STEPS_PER_DAY;
    feed(detector, { t: () => steady(gaussian) }, 0, before);
    const shifted: Source = () => {
      const values = steady(gaussian);
      values[4]! *= 3;
      values[5]! *= 3;
      return values;
    };
    const episodes = feed(detector, { t: shifted }, before, STEPS_PER_DAY / 2);
    expect(episodes).toHaveLength(1);
    expect(episodes[0]!.from).toBeLessThan(before + 3 * BUCKET_STEPS);
    expect(episodes[0]!.steps).toBeLessThanOrEqual(STEPS_PER_HOUR / 4 + BUCKET_STEPS);
    const at = 1_000_000_000 + (before + STEPS_PER_DAY / 2) * 15;
    expect(detector.update('t', Float64Array.from(shifted(0)), at).score).toBeLessThan(0.9);
  });

  it('a target that is met while it fails alarms at its next failure', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const { gaussian } = createNoise(26);
    const failing: Source = () => {
      const values = steady(gaussian).with(0, 0.9).with(3, 0.3);
      values[4]! *= 8;
      values[5]! *= 8;
      return values;
    };
    feed(detector, { t: failing }, 0, 3 * STEPS_PER_HOUR);
    const quiet: Source = () => steady(gaussian);
    feed(detector, { t: quiet }, 3 * STEPS_PER_HOUR, 12 * STEPS_PER_HOUR);
    const again = feed(detector, { t: failing }, 15 * STEPS_PER_HOUR, 3 * BUCKET_STEPS);
    expect(again).toHaveLength(1);
  });
});

describe('steps', () => {
  it.each([
    [2, 60 * BUCKET_STEPS],
    [30, 100 * BUCKET_STEPS],
    [300, 100],
  ])('of %i s: the target warms up for %i, and is then told at once', (stepSeconds, warmUp) => {
    const detector = createAnomalyDetector({ ...OPTIONS, stepSeconds });
    const { gaussian } = createNoise(27);
    const bucket = stepSeconds === 300 ? 1 : BUCKET_STEPS;
    const values = new Float64Array(6);
    const scores = Array.from({ length: 4 * warmUp }, (_, step) => {
      values.set(steady(gaussian));
      return detector.update('t', values, 1_000_000_200 + step * stepSeconds).score;
    });
    const first = scores.findIndex((score) => !Number.isNaN(score));
    expect(first).toBeGreaterThanOrEqual(warmUp);
    expect(first).toBeLessThanOrEqual(warmUp + 2 * bucket);
    values.set(steady(gaussian).with(5, 2));
    const after = Array.from(
      { length: 2 * bucket },
      (_, k) => detector.update('t', values, 1_000_000_200 + (4 * warmUp + k) * stepSeconds).score,
    );
    expect(Math.max(...after)).toBeGreaterThan(0.98);
  });

  it('after a pause the target goes on without an alarm', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const { gaussian } = createNoise(28);
    const quiet: Source = () => steady(gaussian);
    feed(detector, { t: quiet }, 0, STEPS_PER_DAY);
    expect(feed(detector, { t: quiet }, 3 * STEPS_PER_DAY, STEPS_PER_HOUR)).toEqual([]);
  });
});
