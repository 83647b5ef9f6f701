import { describe, expect, it } from 'vitest';
import { confusionMatrix } from './confusion.js';

const rowsOf = (answers: readonly number[]): Float64Array =>
  Float64Array.from(answers.flatMap((answer) => [0, 1, 2].map((c) => (c === answer ? 0.8 : 0.1))));
const classes = ['normal', 'a', 'b'];

describe('confusionMatrix', () => {
  it('counts answers by true class, as worked by hand', () => {
    const labels = Int32Array.of(0, 0, 0, 1, 1);
    const matrix = confusionMatrix(rowsOf([0, 0, 1, 1, 1]), labels, classes);
    expect(matrix.counts).toEqual([
      [2, 1, 0],
      [0, 2, 0],
      [0, 0, 0],
    ]);
    // normal: precision 2/2, recall 2/3; a: precision 2/3, recall 2/2; b neither occurs nor is said.
    expect(matrix.perClass.map(({ precision, recall }) => [precision, recall])).toEqual([
      [1, 2 / 3],
      [2 / 3, 1],
      [null, null],
    ]);
    expect(matrix.macroF1).toBeCloseTo(0.8, 12);
  });

  it('counts rows by their weight', () => {
    const { counts } = confusionMatrix(
      rowsOf([0, 1]),
      Int32Array.of(0, 0),
      classes,
      Float64Array.of(3, 0.5),
    );
    expect(counts[0]).toEqual([3, 0.5, 0]);
  });

  it('has no F1 of nothing', () => {
    expect(confusionMatrix(rowsOf([]), new Int32Array(0), classes).macroF1).toBeNull();
  });
});
