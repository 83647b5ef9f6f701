import { describe, expect, it } from 'vitest';
import { formatCountdown, formatDuration, formatDurationRange } from './duration';
import { formatProbability } from './probability';

describe('formatDuration', () => {
  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [44.6, '45 s'],
    [59.7, '1 min'],
    [250, '4 min 10 s'],
    [599.6, '10 min'],
    [1500, '25 min'],
    [3590, '1 h'],
    [11_100, '3 h 5 min'],
    [3600 * 24 - 1, '24 h'],
    [3600 * 52, '2 d 4 h'],
  ])('%f s is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatDurationRange', () => {
  it.each([
    [40, 55, '40–55 s'],
    [180, 360, '3–6 min'],
    [50, 125, '50 s–2 min'],
    [42.1, 42.4, '42 s'],
    [600, 7200, '10 min–2 h'],
    [4000, 7400, '1–2 h'],
    [-3, 12, '0–12 s'],
  ])('%f to %f s is %s', (from, to, text) => {
    expect(formatDurationRange(from, to)).toBe(text);
  });
});

describe('formatCountdown', () => {
  it.each([
    [8.2, '0:09'],
    [151, '2:31'],
    [3725, '1:02:05'],
    [-1, '0:00'],
  ])('%f s is %s', (seconds, text) => {
    expect(formatCountdown(seconds)).toBe(text);
  });
});

describe('formatProbability', () => {
  it.each([
    [0, '0 %'],
    [0.002, '< 1 %'],
    [0.934, '93 %'],
    [0.997, '> 99 %'],
    [1, '100 %'],
  ])('%f is %s', (probability, text) => {
    expect(formatProbability(probability)).toBe(text);
  });
});
