import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askLibrary, matrix, pythonWithXgboost, readGolden } from '../goldens.fixture.js';
import { mixedRows } from '../learners.fixture.js';
import type { FittedModel, TrainingData } from '../types.js';
import type { XgboostModel } from './format.js';
import { createBooster, xgboostLearner } from './learner.js';
import { readBooster } from './read.js';

interface Golden {
  readonly version: string;
  readonly classes: number;
  readonly rows: (number | null)[][];
  readonly probabilities: number[][];
  readonly contributions: number[][][];
  readonly model: XgboostModel;
}

const KINDS = ['softprob', 'softprob-names', 'softmax', 'logistic', 'early-stopped'];

/** Of XGBoost 1.7, and of 3.2. */
const GOLDENS = KINDS.flatMap((kind) => [kind, `3-${kind}`]);

const FEATURES = 6;
const NAMES = Array.from({ length: FEATURES }, (_, i) => `signal_${i}`);
const named = (count: number): string[] => Array.from({ length: count }, (_, k) => `class ${k}`);

const load = ({ model, classes }: Golden, featureNames = NAMES): FittedModel =>
  createBooster(readBooster(model, classes, featureNames), {
    classes: named(classes),
    featureNames,
  });

const predictAll = (model: FittedModel, features: Float64Array, rows: number): Float64Array => {
  const out = new Float64Array(rows * model.classes.length);
  model.predict(features, rows, out);
  return out;
};

/** The columns of a matrix whose features stand in the reverse order. */
const reversed = (rows: Golden['rows']): Golden['rows'] => rows.map((row) => row.toReversed());

describe.each(GOLDENS)('a model that XGBoost wrote: %s', (name) => {
  const golden = readGolden(`xgboost-${name}`) as Golden;
  // Its names stand in the reverse order of ours, and are found by name.
  const turned = name.endsWith('softprob-names');
  const rows = turned ? reversed(golden.rows) : golden.rows;
  const model = load(golden);

  it('predicts as XGBoost does, missing values and all', () => {
    const ours = predictAll(model, matrix(rows), rows.length);
    const theirs = golden.probabilities.flat();
    expect(ours).toHaveLength(theirs.length);
    theirs.forEach((p, i) => expect(Math.abs(ours[i]! - p)).toBeLessThan(1e-5));
  });

  it('gives each feature what XGBoost’s pred_contribs do', () => {
    const out = new Float64Array(golden.classes * FEATURES);
    rows.forEach((row, r) => {
      model.explain(matrix([row]), out);
      const theirs = golden.contributions[r]!;
      const first = golden.classes === 2 ? 1 : 0;
      theirs.forEach((values, k) => {
        const own = turned ? values.slice(0, FEATURES).toReversed() : values;
        for (let f = 0; f < FEATURES; f++) {
          const ours = out[(first + k) * FEATURES + f]!;
          expect(Math.abs(ours - own[f]!)).toBeLessThan(1e-4);
        }
      });
    });
  });
});

describe('reading', () => {
  const golden = readGolden('xgboost-softprob') as Golden;
  const changed = (change: (model: XgboostModel) => void): (() => unknown) => {
    const model = structuredClone(golden.model);
    change(model);
    return () => readBooster(model, golden.classes, NAMES);
  };

  it('takes the rounds to the best one only', () => {
    const stopped = readGolden('xgboost-early-stopped') as Golden;
    const best = Number(stopped.model.learner!.attributes!['best_iteration']);
    const all = stopped.model.learner!.gradient_booster!.model!.trees!.length;
    const { trees } = readBooster(stopped.model, stopped.classes, NAMES);
    expect(trees).toHaveLength((best + 1) * stopped.classes);
    expect(trees.length).toBeLessThan(all);
  });

  it.each([
    ['a dart booster', (m: XgboostModel) => (m.learner!.gradient_booster!.name = 'dart'), /dart/],
    [
      'a regression',
      (m: XgboostModel) => (m.learner!.objective!.name = 'reg:squarederror'),
      /reg:squarederror/,
    ],
    [
      'another number of classes',
      (m: XgboostModel) => (m.learner!.learner_model_param!.num_class = '7'),
      /7 classes where 4/,
    ],
    [
      'unknown features',
      (m: XgboostModel) => (m.learner!.feature_names = ['signal_0', 'other', 'third']),
      /other, third/,
    ],
    [
      'another number of features',
      (m: XgboostModel) => (m.learner!.learner_model_param!.num_feature = '5'),
      /5 features where 6/,
    ],
    [
      'a forest of boosted trees',
      (m: XgboostModel) =>
        (m.learner!.gradient_booster!.model!.gbtree_model_param!.num_parallel_tree = '3'),
      /3 trees at once/,
    ],
    [
      'categories',
      (m: XgboostModel) => m.learner!.gradient_booster!.model!.trees![2]!.categories.push(1),
      /categories/,
    ],
    [
      'a tree too few',
      (m: XgboostModel) => m.learner!.gradient_booster!.model!.trees!.pop(),
      /best iteration|trees/,
    ],
    [
      'a feature that is not there',
      (m: XgboostModel) => m.learner!.gradient_booster!.model!.trees![0]!.split_indices.fill(40),
      /feature 40/,
    ],
  ])('refuses %s and says so', (_, change, message) => {
    expect(changed((model) => void change(model))).toThrow(message);
  });

  it.each([['5E-1'], ['[5E-1]'], ['[5E-1,5E-1,5E-1,5E-1]']])('knows a base score of %s', (text) => {
    const read = changed((model) => {
      model.learner!.learner_model_param!.base_score = text;
    }) as () => ReturnType<typeof readBooster>;
    expect(read().baseMargin).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('refuses what is no model at all', () => {
    for (const json of [null, 3, {}, { learner: {} }, []]) {
      expect(() => readBooster(json, 3, NAMES)).toThrow(/gbtree/);
    }
  });
});

describe.skipIf(pythonWithXgboost === undefined)(
  'what we write, read by the XGBoost library (skipped without python3-xgboost)',
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'kfp-xgboost-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    const twoClasses = (data: TrainingData): TrainingData => ({
      ...data,
      classes: ['normal', 'one'],
      labels: data.labels.map((label) => Math.min(label, 1)),
    });

    it.each([
      ['three classes', mixedRows(500, 1), {}],
      ['two classes', twoClasses(mixedRows(500, 1)), {}],
    ] as const)(
      'answers and explains the same: %s',
      async (_, data, parameters) => {
        const model = await xgboostLearner.fit(data, { seed: 1, parameters });
        await model.save(folder);
        const f = data.featureNames.length;
        const k = data.classes.length;
        const rows = Array.from({ length: data.rows }, (_, r) =>
          Array.from(data.features.subarray(r * f, (r + 1) * f), (v) =>
            Number.isNaN(v) ? null : v,
          ),
        );
        await writeFile(join(folder, 'rows.json'), JSON.stringify(rows));
        const theirs = askLibrary(
          pythonWithXgboost!,
          join(folder, 'model.json'),
          join(folder, 'rows.json'),
        );
        const ours = predictAll(model, data.features, data.rows);
        theirs.probabilities.forEach((answer, row) => {
          const own = typeof answer === 'number' ? [1 - answer, answer] : answer;
          own.forEach((p, c) => expect(Math.abs(ours[row * k + c]! - p)).toBeLessThan(1e-5));
        });
        const out = new Float64Array(k * f);
        theirs.contributions.slice(0, 50).forEach((answer, row) => {
          model.explain(data.features.slice(row * f, (row + 1) * f), out);
          const own = (typeof answer[0] === 'number' ? [answer] : answer) as number[][];
          own.forEach((values, c) => {
            const from = (c + (k === 2 ? 1 : 0)) * f;
            for (let i = 0; i < f; i++)
              expect(Math.abs(out[from + i]! - values[i]!)).toBeLessThan(1e-4);
          });
        });
        expect(theirs.version).toMatch(/^\d/);
      },
      90_000,
    );
  },
);
