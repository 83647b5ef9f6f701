import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCores,
  formatCountdown,
  formatDuration,
  formatRate,
  formatRatio,
  formatSeconds,
} from './format.js';

describe('formats', () => {
  it.each([
    [formatSeconds, null, '–'],
    [formatSeconds, 0, '0 ms'],
    [formatSeconds, 0.00041, '0.4 ms'],
    [formatSeconds, 0.0864, '86 ms'],
    [formatSeconds, 0.9994, '999 ms'],
    [formatSeconds, 0.9996, '1.00 s'],
    [formatSeconds, 9.999, '10.0 s'],
    [formatRatio, 0, '0 %'],
    [formatRatio, 0.0042, '0.4 %'],
    [formatRatio, 0.0996, '10 %'],
    [formatRatio, 1, '100 %'],
    [formatBytes, 187 * 2 ** 20, '187 MiB'],
    [formatBytes, 1.5 * 2 ** 30, '1.50 GiB'],
    [formatCores, 0.268, '0.27 cores'],
    [formatRate, 23.44, '23.4 /s'],
    [formatRate, 140.2, '140 /s'],
  ])('%o of %s is %s', (format, value, text) => {
    expect(format(value)).toBe(text);
  });

  it.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [248, '4 min 08 s'],
    [3 * 3600 + 12 * 60 + 5, '3 h 12 min'],
    [2 * 86_400 + 5 * 3600, '2 d 5 h'],
  ])('a duration of %d s is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it.each([
    [-3, '0:00'],
    [0.2, '0:01'],
    [65, '1:05'],
    [3600, '1:00:00'],
  ])('a countdown of %d s is %s', (seconds, text) => {
    expect(formatCountdown(seconds)).toBe(text);
  });
});
