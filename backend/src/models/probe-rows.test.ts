import { expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import type { Tree } from '../trees/tree.js';
import { rowsAtThresholds } from './probe-rows.js';

it('puts every value at a threshold of its feature, beside it, or leaves it out', () => {
  const tree: Tree = {
    feature: Int32Array.of(2, -1, -1),
    threshold: Float64Array.of(0.5, 7, 7),
    missingLeft: new Uint8Array(3),
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    values: new Float64Array(3),
    cover: new Float64Array(3),
    gain: new Float64Array(3),
  };
  const rows = rowsAtThresholds([tree], 3, 400, seededRandom(1));
  const values = Array.from({ length: 400 }, (_, row) => rows[row * 3 + 2]!);
  expect(values.filter((value) => value === 0.5).length).toBeGreaterThan(50);
  expect(values.filter((value) => value < 0.5 && value > 0.49).length).toBeGreaterThan(50);
  expect(values.filter((value) => value > 0.5 && value < 0.51).length).toBeGreaterThan(50);
  expect(values.filter(Number.isNaN).length).toBeGreaterThan(20);
});
