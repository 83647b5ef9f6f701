import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.js';

describe('durations as Prometheus writes them', () => {
  it.each([
    ['0', 0],
    ['15s', 15],
    ['2h', 7200],
    ['1h30m', 5400],
    ['500ms', 0.5],
    ['1m0s', 60],
    ['1w', 604_800],
    ['1y', 31_536_000],
    ['3m20ms', 180.02],
  ])('reads %s', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

  it.each(['', '15', 's', '1.5h', '30s1h', '-1s', '1 h', '2H'])('reads nothing of "%s"', (text) =>
    expect(parseDuration(text)).toBeNaN(),
  );

  it.each([
    [60, '1m'],
    [90, '1m30s'],
    [8 * 86_400, '8d'],
    [14 * 86_400, '2w'],
    [0, '0s'],
    [0.25, '250ms'],
  ])('writes %d', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('reads what it writes', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds / 1000))).toBe(milliseconds / 1000);
      }),
    ));
});
