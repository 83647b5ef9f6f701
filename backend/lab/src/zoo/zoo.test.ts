import { MAX_BINS } from '@kfp/backend/history/bins.js';
import { describe, expect, it } from 'vitest';
import { drawCourse, FAMILIES, failuresOf } from './course.js';
import { createDraw } from './draw.js';
import { drawMix, MIX } from './mix.js';
import { binCourse, classOf, courseRows } from './rows.js';

const EACH = 4;

describe('the zoo', () => {
  it('draws the same course for the same seed', () => {
    for (const family of FAMILIES) {
      expect(drawCourse(createDraw(7), family)).toEqual(drawCourse(createDraw(7), family));
    }
  });

  it('keeps healthy and levelling courses below their threshold for long enough', () => {
    for (const family of FAMILIES.filter(({ kind }) => kind !== 'failing')) {
      for (let seed = 0; seed < EACH; seed++) {
        const { failures, values } = drawCourse(createDraw(seed), family);
        expect([family.name, seed, failures]).toEqual([family.name, seed, []]);
        expect(values.some((value) => value > 0)).toBe(true);
      }
    }
  });

  it('lets most failing courses fail, each failure after its rise', () => {
    const failing = FAMILIES.filter(({ kind }) => kind === 'failing');
    const courses = failing.flatMap((family) =>
      Array.from({ length: EACH }, (_, seed) => drawCourse(createDraw(seed), family)),
    );
    const failed = courses.filter(({ failures }) => failures.length > 0);
    expect(failed.length).toBeGreaterThan(0.8 * courses.length);
    for (const { failures, values, samplesPerBin } of failed) {
      failures.forEach(({ at, since }, i) => {
        expect(since).toBeLessThanOrEqual(at);
        expect(at).toBeLessThan(values.length);
        if (i > 0) expect(at - failures[i - 1]!.at).toBeGreaterThan(30 * samplesPerBin);
      });
    }
  });

  it('is mixed as it says', () => {
    const count = 300;
    const kinds = [...drawMix({ count, firstSeed: 1 })].map(({ kind }) => kind);
    for (const [kind, share] of Object.entries(MIX)) {
      const drawn = kinds.filter((one) => one === kind).length / count;
      expect(Math.abs(drawn - share)).toBeLessThan(0.08);
    }
  });
});

describe('failures of a course', () => {
  it('begin where the threshold was first passed for long enough, one per horizon', () => {
    const values = Float64Array.of(0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1);
    expect(failuresOf(values, 2, [], 5)).toEqual([3, 12]);
    expect(failuresOf(values, 2, [], 20)).toEqual([3]);
    expect(failuresOf(values, 3, [6], 2)).toEqual([6, 12]);
  });
});

describe('what is learned from a course', () => {
  const values = new Float64Array(400).fill(0.5);
  values.fill(1.1, 200, 210);
  const course = {
    family: 'step',
    kind: 'failing' as const,
    values,
    samplesPerBin: 2,
    sustained: 2,
    failures: [{ at: 200, since: 200 }],
  };

  it('knows how far away the failure is, and leaves out what follows it', () => {
    const { means, untilFailure, afterwards } = binCourse(course);
    expect(means).toHaveLength(200);
    expect(untilFailure[89]).toBeCloseTo(10, 5);
    expect(untilFailure[100]).toBe(Infinity);
    expect([99, 100, 133, 134].map((bin) => afterwards[bin])).toEqual([0, 1, 1, 0]);
    const labels: number[] = [];
    courseRows(course, 1, 0, (_, label) => labels.push(label));
    // Bins 7 to 99, of which the last thirty come before the failure; then 134 to 169.
    expect(labels).toHaveLength(93 + 36);
    expect(labels.filter((label) => label > 0)).toHaveLength(30);
    expect(labels[92]).toBe(4);
  });

  it('has a class per span', () => {
    expect([0.5, 3.75, 3.76, 7.6, 15.1, 30, 30.1, Infinity].map(classOf)).toEqual([
      4, 4, 3, 2, 1, 1, 0, 0,
    ]);
  });

  it('is binned whole, however long it is', () => {
    const long = { ...course, values: new Float64Array(3 * MAX_BINS).fill(0.4), samplesPerBin: 1 };
    expect(binCourse({ ...long, failures: [] }).means.every((mean) => mean === 0.4)).toBe(true);
  });
});
