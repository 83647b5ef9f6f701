import { createRequire } from 'node:module';

/** A matrix of ml-matrix, as far as it is used here. */
interface RowMatrix {
  to2DArray(): number[][];
}

/** A forest of ml-random-forest, as far as it is used here. */
export interface PackageForest {
  readonly estimators: readonly { readonly root: { classify(row: number[]): RowMatrix } }[];
  readonly indexes: readonly (readonly number[])[];
  train(rows: number[][], labels: number[]): void;
  /** Class per row. */
  predict(rows: number[][]): number[];
  predictProbability(rows: number[][], label: number): number[];
  toJSON(): unknown;
}

interface ForestPackage {
  readonly RandomForestClassifier: {
    new (options: object): PackageForest;
    /** @throws RangeError where the JSON is not a classifier's */
    load(json: unknown): PackageForest;
  };
}

/** `RandomForestClassifier` of ml-random-forest, which owns the format; loaded when it is asked for. */
export function forestPackage(): ForestPackage['RandomForestClassifier'] {
  const load = createRequire(import.meta.url);
  return (load('ml-random-forest') as ForestPackage).RandomForestClassifier;
}
