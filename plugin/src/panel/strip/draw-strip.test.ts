// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import type { StripRow } from '../series/strip-rows';
import { cellsOf } from './draw-strip';

const row = (times: number[], probabilities: number[]): StripRow => ({
  mode: 'leak',
  times,
  probabilities,
  stepMs: 10,
  alarms: [],
  failures: [],
  injections: [],
  outcomes: [],
});
const box = { left: 0, top: 0, width: 100, height: 50, from: 0, to: 100 };

describe('cellsOf', () => {
  it('lets a sample last until the next, and two steps at most', () => {
    expect(cellsOf(row([10, 20, 80], [0.1, 0.2, 0.3]), box, 1000)).toEqual([
      { left: 10, right: 20, probability: 0.1 },
      { left: 20, right: 40, probability: 0.2 },
      { left: 80, right: 100, probability: 0.3 },
    ]);
  });

  it('draws one rectangle per pixel, of the highest probability', () => {
    const narrow = { ...box, width: 10 };
    expect(cellsOf(row([10, 12, 14, 32], [0.1, 0.9, 0.3, 0.2]), narrow, 1000)).toEqual([
      { left: 1, right: 3, probability: 0.9 },
      { left: 3, right: 5, probability: 0.2 },
    ]);
  });

  it('says nothing of the time after now', () => {
    expect(cellsOf(row([80], [0.3]), box, 85)).toEqual([{ left: 80, right: 85, probability: 0.3 }]);
  });

  it('leaves out what is not in view', () => {
    expect(cellsOf(row([-50, 150], [0.1, 0.2]), box, 1000)).toEqual([]);
  });
});
