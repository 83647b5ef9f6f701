import { describe, expect, it } from 'vitest';
import { align } from './align';

const _ = undefined;

describe('align', () => {
  it('leaves series of the same times as they are', () => {
    const columns = [[1, 2, null]];
    const aligned = align([
      { times: [10, 20, 30], columns },
      { times: [10, 20, 30], columns: [[4, 5, 6]] },
    ]);
    expect(aligned).toEqual({
      times: [10, 20, 30],
      columns: [
        [1, 2, null],
        [4, 5, 6],
      ],
    });
    expect(aligned.columns[0]).toBe(columns[0]);
  });

  it('puts a forecast behind its history', () => {
    expect(
      align([
        { times: [10, 20], columns: [[1, 2]] },
        {
          times: [20, 30],
          columns: [
            [2, 3],
            [2, 4],
          ],
        },
      ]),
    ).toEqual({
      times: [10, 20, 30],
      columns: [
        [1, 2, _],
        [_, 2, 3],
        [_, 2, 4],
      ],
    });
  });

  it('keeps gaps apart from what other series have no sample for', () => {
    expect(
      align([
        { times: [10, 30, 50], columns: [[1, null, 3]] },
        { times: [20, 40], columns: [[7, 8]] },
      ]).columns,
    ).toEqual([
      [1, null, null, null, 3],
      [_, 7, _, 8, _],
    ]);
  });

  it('takes series without samples', () => {
    expect(
      align([
        { times: [], columns: [[]] },
        { times: [1], columns: [[2]] },
      ]),
    ).toEqual({
      times: [1],
      columns: [[_], [2]],
    });
    expect(align([])).toEqual({ times: [], columns: [] });
  });
});
