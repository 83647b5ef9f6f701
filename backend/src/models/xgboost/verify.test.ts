import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matrix, pythonWithXgboost, readGolden } from '../goldens.fixture.js';
import { mixedRows } from '../learners.fixture.js';
import type { FittedModel, TrainingData } from '../types.js';
import { compareTables } from '../verification.js';
import type { XgboostModel } from './format.js';
import { xgboostLearner } from './learner.js';
import { askXgboost } from './library.js';
import { predictNaively } from './naive.js';
import { verifyBooster } from './verify.js';

const twoClasses = (data: TrainingData): TrainingData => ({
  ...data,
  classes: ['normal', 'one'],
  labels: data.labels.map((label) => Math.min(label, 1)),
});

describe('a literal reading of the file', () => {
  it.each(
    ['softprob', 'softprob-names', 'softmax', 'logistic', 'early-stopped'].flatMap((kind) => [
      kind,
      `3-${kind}`,
    ]),
  )('answers as XGBoost did: %s', (name) => {
    const golden = readGolden(`xgboost-${name}`) as {
      classes: number;
      rows: (number | null)[][];
      probabilities: number[][];
      model: XgboostModel;
    };
    const names = golden.model.learner!.feature_names ?? [];
    const own = names.length > 0 ? names : golden.rows[0]!.map((_, f) => `f${f}`);
    const rows = golden.rows.length;
    const answers = predictNaively(golden.model, golden.classes, own, matrix(golden.rows), rows);
    const classes = golden.probabilities[0]!.map((_, k) => `class ${k}`);
    const theirs = golden.probabilities.flat();
    expect(compareTables(name, answers, theirs, classes, 1e-6)).toMatchObject({
      passed: true,
      rows,
    });
  });
});

describe('verifyBooster', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kfp-verify-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const data = mixedRows(500, 1);
  const save = async (train = data): Promise<{ model: FittedModel; path: string }> => {
    const model = await xgboostLearner.fit(train, { seed: 1, parameters: { rounds: 10 } });
    await model.save(folder);
    return { model, path: join(folder, 'model.json') };
  };

  it('reads the file itself where no Python has the library', async () => {
    const { model, path } = await save();
    const pythons = ['/no/such/python'];
    const checks = await verifyBooster(path, model, data.features, data.rows, { pythons });
    expect(checks).toMatchObject([
      { name: expect.stringMatching(/literal/) as string, passed: true },
    ]);
  });

  it('says where the answers differ', async () => {
    const { model, path } = await save();
    const json = JSON.parse(await readFile(path, 'utf8')) as XgboostModel;
    const trees = json.learner!.gradient_booster!.model!.trees!;
    trees[0]!.split_conditions = trees[0]!.split_conditions.map((value) => value + 0.1);
    await writeFile(path, JSON.stringify(json));
    const [check] = await verifyBooster(path, model, data.features, data.rows, { pythons: [] });
    expect(check).toMatchObject({
      passed: false,
      detail: expect.stringMatching(
        /^row \d+, (normal|one|two): 0\.\d+ here, 0\.\d+ there$/,
      ) as string,
    });
  });

  it.skipIf(pythonWithXgboost === undefined)(
    'asks the library (skipped without python3-xgboost)',
    async () => {
      for (const train of [data, twoClasses(data)]) {
        const { model, path } = await save(train);
        const checks = await verifyBooster(path, model, data.features, data.rows, {
          pythons: ['/no/such/python', pythonWithXgboost!],
        });
        expect(checks).toMatchObject([
          {
            name: expect.stringMatching(/XGBoost \d.* library/) as string,
            rows: 500,
            passed: true,
          },
          { passed: true },
        ]);
      }
    },
    60_000,
  );

  it.skipIf(pythonWithXgboost === undefined)(
    'passes on what the library says of a file it cannot read (skipped without python3-xgboost)',
    async () => {
      const path = join(folder, 'broken.json');
      await writeFile(path, '{"learner": 1}');
      await expect(
        askXgboost(path, ['a'], Float64Array.of(1), 1, {
          python: pythonWithXgboost!,
          timeoutMs: 60_000,
        }),
      ).rejects.toThrow(/ended with 1/);
    },
    60_000,
  );
});
