import { describe, expect, it } from 'vitest';
import { parseSplit } from './split.js';
import { formatMoment, parseMoment, requireMoment } from './times.js';

describe('moments', () => {
  const now = 1_772_366_400;
  it.each([
    ['now', now],
    ['-30d', now - 30 * 86_400],
    ['-90m', now - 5400],
    ['-1.5h', now - 5400],
    ['1772366400', now],
    ['2026-03-01T12:00:00Z', now],
    ['2026-03-01 12:00', now],
    ['2026-03-01T13:00:00+01:00', now],
    ['2026-03-01', now - 43_200],
  ])('reads %s', (text, seconds) => expect(parseMoment(text, now)).toBe(seconds));

  it.each(['', 'yesterday', '30d', '-30', '2026-13-01', '-d'])('refuses "%s"', (text) => {
    expect(() => requireMoment('--from', text, now)).toThrow(/--from: ".*" is no time/);
  });

  it('are written in UTC', () => expect(formatMoment(now + 5)).toBe('2026-03-01 12:00:05'));
});

describe('a split', () => {
  it('is a share or a moment', () => {
    expect(parseSplit('0.5', 0)).toEqual({ share: 0.5 });
    expect(parseSplit('-7d', 700_000)).toEqual({ at: 95_200 });
  });
  it.each(['0', '1', '-0.5'])('is not %s', (text) => {
    expect(() => parseSplit(text, 0)).toThrow(expect.objectContaining({ code: 'SPLIT_INVALID' }));
  });
});
