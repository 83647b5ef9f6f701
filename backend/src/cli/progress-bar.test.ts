import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CliIo } from './io.js';
import { createProgressReporter, formatDuration, timeLeft } from './progress-bar.js';

describe('timeLeft', () => {
  it('extrapolates the mean pace', () => {
    expect(timeLeft({ message: '', done: 1, total: 4 }, 20)).toBe('1m 00s left');
    expect(timeLeft({ message: '', done: 0, total: 4 }, 20)).toBe('– left');
    expect(timeLeft({ message: '', done: 4, total: 4 }, 20)).toBe('0s left');
  });
});

describe('formatDuration', () => {
  it('keeps two units at most', () => {
    expect([42, 125, 3780].map(formatDuration)).toEqual(['42s', '2m 05s', '1h 03m']);
  });
});

describe('createProgressReporter in a pipe', () => {
  const stderr = new PassThrough();
  const io: CliIo = {
    stdout: new PassThrough(),
    stderr,
    environment: {},
    signal: new AbortController().signal,
  };

  it('prints a line every three seconds when there is news, else every ten', () => {
    let time = 0;
    const reporter = createProgressReporter(io, { now: () => time });
    for (const [at, message, done] of [
      [0, 'a', 0],
      [5, 'a', 1],
      [6, 'b', 2],
      [8, 'c', 2],
      [17, 'b', 3],
    ] as const) {
      time = at;
      reporter.onProgress({ message, done, total: 4 });
    }
    reporter.stop();
    expect(String(stderr.read())).toBe(
      '  0% · – left · a\n 50% · 6s left · b\n 75% · 6s left · b\n',
    );
  });

  it('is silent when quiet', () => {
    createProgressReporter(io, { quiet: true }).onProgress({ message: 'a', done: 1, total: 2 });
    expect(stderr.read()).toBeNull();
  });
});
