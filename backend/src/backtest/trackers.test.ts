import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findEpisodes } from '../evaluation/episodes.js';
import { MERGE_STEPS } from '../evaluation/histories.js';
import { violationSteps } from '../outcomes/violations.js';
import { createViolationTracker } from './violation-tracker.js';
import { createCoverage } from './coverage.js';
import { createEpisodeTracker } from './episode-tracker.js';
import { mergeIllness } from './failures.js';
import { createSpans, secondsOutside } from './spans.js';

const STEP = 2;
const values = fc.array(fc.constantFrom(0, 1, NaN), { minLength: 1, maxLength: 60 });

describe('the violation tracker', () => {
  it('marks what violationSteps marks', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 4 }), (column, forSteps) => {
        const modes = [
          { name: 'm', description: '', thresholds: [{ signal: 's', atLeast: 1, forSteps }] },
        ];
        const columns = [Float64Array.from(column)];
        const tracker = createViolationTracker(['s'], modes, STEP);
        column.forEach((_, at) => tracker.update(columns, at, 100 + at * STEP));
        const marks = new Uint8Array(column.length);
        for (const { start, end } of tracker.finish()) {
          marks.fill(1, (start - 100) / STEP, (end - 100) / STEP + 1);
        }
        expect(marks).toEqual(violationSteps(columns, ['s'], modes)[0]);
      }),
    );
  });
});

describe('the episode tracker', () => {
  it('joins alarms as evaluation does', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { maxLength: 60 }), (marks) => {
        const tracker = createEpisodeTracker(STEP);
        marks.forEach((mark, i) => {
          if (mark === 1) tracker.alarm(i * STEP, () => ({ mode: 'm' }));
        });
        const rule = {
          smoothing: 1,
          threshold: 0.5,
          clearThreshold: 0.5,
          raiseSteps: 1,
          clearSteps: 1,
        };
        expect(tracker.episodes.map(({ start, end }) => [start, end])).toEqual(
          findEpisodes(marks, rule, MERGE_STEPS).map(({ start, end }) => [
            start * STEP,
            end * STEP,
          ]),
        );
      }),
    );
  });

  it('keeps what was said first', () => {
    const tracker = createEpisodeTracker(STEP);
    tracker.alarm(0, () => ({ mode: 'first' }));
    tracker.alarm(2, () => ({ mode: 'second' }));
    expect(tracker.episodes).toEqual([{ start: 0, end: 2, mode: 'first' }]);
  });
});

describe('illness', () => {
  it('that begins in the recovery of another belongs to it', () => {
    const found = [
      { mode: 'b', start: 50, end: 60 },
      { mode: 'a', start: 10, end: 20 },
      { mode: 'b', start: 10, end: 12 },
      { mode: 'b', start: 28, end: 30 },
    ];
    expect(mergeIllness(found, ['a', 'b'], 10)).toEqual([
      { mode: 'a', start: 10, end: 30 },
      { mode: 'b', start: 50, end: 60 },
    ]);
  });
});

describe('exposure', () => {
  it('is what step by step counting gives', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1 }),
        fc.integer({ min: 0, max: 80 }),
        fc.integer({ min: 0, max: 30 }),
        (steps, illFrom, illFor) => {
          const said = createSpans(STEP);
          const times = steps.sort((a, b) => a - b).map((step) => step * STEP);
          times.forEach((time) => said.add(time));
          const ill = [{ start: illFrom, end: illFrom + illFor }];
          const outside = times.filter((time) => time < ill[0]!.start || time > ill[0]!.end);
          expect(secondsOutside(said.spans, ill, STEP)).toBe(outside.length * STEP);
        },
      ),
    );
  });
});

describe('coverage', () => {
  it('asks for four steps of five with half of the signals', () => {
    const coverage = createCoverage(5);
    const columns = [
      Float64Array.of(1, 1, NaN, 1, 1, 1, NaN, NaN),
      Float64Array.of(NaN, NaN, NaN, NaN, 1, 1, NaN, NaN),
    ];
    const said = Array.from({ length: 8 }, (_, at) => coverage.update(columns, at));
    expect(said).toEqual([false, false, false, false, true, true, false, false]);
  });
});
