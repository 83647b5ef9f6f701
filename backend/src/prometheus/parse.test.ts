import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMatrix, parseValue, parseVector } from './parse.js';

describe('parseValue', () => {
  it('knows what the API writes for special numbers', () => {
    expect(['1.5e-3', '+Inf', '-Inf', 'NaN'].map(parseValue)).toEqual([
      0.0015,
      Infinity,
      -Infinity,
      NaN,
    ]);
  });
});

describe('parseValue, of what is no number,', () => {
  it('is an error and not a zero', () => {
    for (const text of ['', ' ', 'abc', '1,5']) {
      expect(() => parseValue(text), text).toThrow(/where a number was asked for/);
    }
  });

  it('reads back any number JavaScript writes', () => {
    fc.assert(fc.property(fc.double(), (value) => Object.is(parseValue(text(value)), value)));
    function text(value: number): string {
      if (Object.is(value, -0)) return '-0';
      return value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value);
    }
  });
});

describe('parseMatrix', () => {
  it('puts samples on the grid and leaves gaps missing', () => {
    const data = {
      resultType: 'matrix',
      result: [
        {
          metric: { job: 'a' },
          values: [
            [102, '2'],
            [106, '4'],
          ],
        },
      ],
    };
    const [series] = parseMatrix(data, { start: 100, stepSeconds: 2, count: 5 });
    expect(series).toEqual({ labels: { job: 'a' }, values: Float64Array.of(NaN, 2, NaN, 4, NaN) });
  });

  it('refuses another type of result by name', () => {
    const data = { resultType: 'string', result: [0, 'a'] };
    expect(() => parseMatrix(data, { start: 0, stepSeconds: 1, count: 1 })).toThrow(
      /string.*matrix/,
    );
  });
});

describe('parseVector', () => {
  it('reads vectors and scalars', () => {
    const vector = { resultType: 'vector', result: [{ metric: { job: 'a' }, value: [7, '1'] }] };
    expect(parseVector(vector)).toEqual([{ labels: { job: 'a' }, timestamp: 7, value: 1 }]);
    expect(parseVector({ resultType: 'scalar', result: [7, '2'] })).toEqual([
      { labels: {}, timestamp: 7, value: 2 },
    ]);
  });
});
