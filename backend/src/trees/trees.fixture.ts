import fc from 'fast-check';
import type { BoostOptions } from './boost.js';

/** Small tables with ties, missing and infinite values, constant columns. */
export const tables = fc
  .record({
    rows: fc.integer({ min: 2, max: 60 }),
    featureCount: fc.integer({ min: 1, max: 11 }),
    classes: fc.integer({ min: 2, max: 4 }),
  })
  .chain(({ rows, featureCount, classes }) =>
    fc.record({
      rows: fc.constant(rows),
      featureCount: fc.constant(featureCount),
      classes: fc.constant(classes),
      features: fc
        .array(
          fc.oneof(
            { weight: 12, arbitrary: fc.integer({ min: -5, max: 5 }) },
            { weight: 4, arbitrary: fc.double({ noNaN: true, min: -1e6, max: 1e6 }) },
            { weight: 2, arbitrary: fc.constant(NaN) },
            { weight: 1, arbitrary: fc.constantFrom(Infinity, -Infinity) },
          ),
          { minLength: rows * featureCount, maxLength: rows * featureCount },
        )
        .map((values) => Float64Array.from(values)),
      labels: fc
        .array(fc.integer({ min: 0, max: classes - 1 }), { minLength: rows, maxLength: rows })
        .map((values) => Int32Array.from(values)),
      weights: fc
        .array(fc.double({ noNaN: true, min: 0.01, max: 10 }), { minLength: rows, maxLength: rows })
        .map((values) => Float64Array.from(values)),
    }),
  );

export const BOOST: BoostOptions = {
  rounds: 4,
  learningRate: 0.3,
  maxDepth: 3,
  minChildWeight: 0.1,
  lambda: 1,
  alpha: 0,
  gamma: 0,
  subsample: 1,
  columnsByTree: 1,
  maxCuts: 20,
  seed: 1,
};
