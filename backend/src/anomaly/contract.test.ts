import { describe, expect, it } from 'vitest';
import { createNoise, feed, OPTIONS, QUIET, steady, STEPS_PER_DAY } from './detector.fixture.js';
import { createAnomalyDetector, restoreAnomalyDetector } from './detector.js';

const quietSource = (seed: number) => QUIET['changing load']!(createNoise(seed));

describe('missing values', () => {
  it('of one signal leave the others judged, and are no alarm', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const { gaussian, uniform } = createNoise(1);
    const gaps = () => steady(gaussian).map((value) => (uniform() < 0.2 ? NaN : value));
    const episodes = feed(detector, { t: gaps }, 0, 2 * STEPS_PER_DAY);
    expect(episodes.length).toBeLessThanOrEqual(2);
    const shifted = () => steady(gaussian).with(2, NaN).with(5, 0.6);
    expect(feed(detector, { t: shifted }, 2 * STEPS_PER_DAY, 40).length).toBe(1);
  });

  it('of all signals give no score and keep what was learned', () => {
    const detector = createAnomalyDetector(OPTIONS);
    feed(detector, { t: quietSource(2) }, 0, 1000);
    const none = new Float64Array(6).fill(NaN);
    expect(detector.update('t', none, 1_000_000_000 + 1000 * 15).score).toBeNaN();
    const values = Float64Array.from(quietSource(3)(0));
    expect(detector.update('t', values, 1_000_000_000 + 1001 * 15).score).toBeGreaterThanOrEqual(0);
  });

  it('a target that warms up has no score and no alarm', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const answer = detector.update('t', Float64Array.from([9, 9, 9, 9, 9, 9]), 15);
    expect(answer.score).toBeNaN();
    expect(answer.alarm).toBe(false);
    expect([...answer.contributions]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('targets', () => {
  it('that vanish are forgotten; the others stay', () => {
    const detector = createAnomalyDetector(OPTIONS);
    feed(detector, { a: quietSource(1), b: quietSource(2), c: quietSource(3) }, 0, 5);
    expect(detector.targetCount).toBe(3);
    detector.retain(new Set(['a', 'c', 'never seen']));
    expect(detector.targetCount).toBe(2);
    detector.forget('c');
    expect(Object.keys(detector.save().targets)).toEqual(['a']);
  });

  it('take as much memory after a long history as after a short one, and 41 kB with 11 signals', () => {
    const detector = createAnomalyDetector(OPTIONS);
    const sizes = [10, 2000].map((steps, i) => {
      feed(detector, { t: quietSource(1) }, i * 10, steps);
      return Buffer.from(detector.save().targets['t']!, 'base64').length;
    });
    expect(sizes).toEqual([detector.bytesPerTarget, detector.bytesPerTarget]);
    const signals = Array.from({ length: 11 }, (_, i) => ({
      name: `s${i}`,
      unit: 'ratio' as const,
    }));
    expect(createAnomalyDetector({ ...OPTIONS, signals }).bytesPerTarget).toBeLessThan(41_000);
  });
});

describe('saved state', () => {
  it('read back from JSON goes on with the same scores, to the bit', () => {
    const source = quietSource(7);
    const rows = Array.from({ length: 900 }, (_, step) => Float64Array.from(source(step)));
    const detector = createAnomalyDetector(OPTIONS);
    for (let step = 0; step < 600; step++) detector.update('t', rows[step]!, step * 15 + 15);
    const restored = restoreAnomalyDetector(JSON.parse(JSON.stringify(detector.save())), OPTIONS);
    for (let step = 600; step < 900; step++) {
      const expected = detector.update('t', rows[step]!, step * 15 + 15);
      const actual = restored.update('t', rows[step]!, step * 15 + 15);
      expect(actual.score).toBe(expected.score);
      expect([...actual.contributions]).toEqual([...expected.contributions]);
    }
  });

  it('of other signals, another step, another version or broken is refused', () => {
    const saved = createAnomalyDetector(OPTIONS).save();
    const refused = expect.objectContaining({ code: 'ANOMALY_STATE_INVALID' }) as unknown;
    const signals = [...OPTIONS.signals].reverse();
    const { bytesPerTarget } = createAnomalyDetector(OPTIONS);
    const noNumbers = Buffer.alloc(bytesPerTarget, 0xff).toString('base64');
    expect(() => restoreAnomalyDetector(saved, { ...OPTIONS, signals })).toThrow(refused);
    expect(() => restoreAnomalyDetector(saved, { ...OPTIONS, stepSeconds: 2 })).toThrow(refused);
    for (const broken of [
      { ...saved, version: 1 },
      { ...saved, targets: { t: [1] } },
      { ...saved, targets: { t: 'AAAA' } },
      { ...saved, targets: { t: noNumbers } },
      null,
    ]) {
      expect(() => restoreAnomalyDetector(broken, OPTIONS)).toThrow(refused);
    }
  });
});

describe('input', () => {
  it('options that cannot work are refused', () => {
    const refused = expect.objectContaining({ code: 'ANOMALY_OPTIONS_INVALID' }) as Error;
    for (const wrong of [{ signals: [] }, { stepSeconds: 0 }, { falseAlarmsPerDay: 0 }]) {
      expect(() => createAnomalyDetector({ ...OPTIONS, ...wrong })).toThrow(refused);
    }
  });

  it('of another width, or from the past, is refused', () => {
    const refused = expect.objectContaining({ code: 'ANOMALY_INPUT_INVALID' }) as Error;
    const detector = createAnomalyDetector(OPTIONS);
    expect(() => detector.update('t', new Float64Array(5), 15)).toThrow(refused);
    detector.update('t', new Float64Array(6), 15);
    expect(() => detector.update('t', new Float64Array(6), 15)).toThrow(refused);
  });
});
