import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import { MODEL_KINDS } from '../models/kinds.js';
import { createRegistry } from '../models/registry.js';
import type { FittedModel, ModelKind } from '../models/types.js';
import { syntheticDataset } from './dataset.fixture.js';
import type { EvaluationFile } from './evaluation-file.js';
import { trainModels } from './train.js';

/** Says of every row how often each class was, by so much more evenly. */
function sharesModel(
  shares: readonly number[],
  { classes, featureNames }: Pick<FittedModel, 'classes' | 'featureNames'>,
): FittedModel {
  return {
    kind: 'class-shares',
    classes,
    featureNames,
    runtime: 'none',
    input: 'features',
    contributors: featureNames,
    predict: (_features, rows, out) => {
      for (let row = 0; row < rows; row++) out.set(shares, row * classes.length);
    },
    explain: (_row, out) => void out.fill(0),
    save: (folder) => writeFile(join(folder, 'model.json'), JSON.stringify(shares)),
  };
}

const classShares: ModelKind = {
  name: 'class-shares',
  short: 'shares',
  label: 'Class shares',
  learningCurveFolds: 1,
  searchSpace: () => ({ evenness: [0.1, 0.5, 0.9] }),
  learner: async () => ({
    async fit(data, { parameters }) {
      const evenness = Number(parameters?.['evenness'] ?? 0);
      const counts = data.classes.map((_, c) => data.labels.filter((label) => label === c).length);
      const even = evenness / counts.length;
      return sharesModel(
        counts.map((count) => even + ((1 - evenness) * count) / data.rows),
        data,
      );
    },
    load: async (folder, metadata) =>
      sharesModel(
        JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as number[],
        metadata,
      ),
  }),
};

let modelDir: string;
beforeAll(async () => {
  modelDir = await mkdtemp(join(tmpdir(), 'kfp-fourth-kind-'));
});
afterAll(() => rm(modelDir, { recursive: true }));

it('a kind that only the list knows is trained, saved, listed, found and loaded', async () => {
  const config = await loadWatch({ environment: {}, flags: {} });
  const registry = createRegistry({ modelDir, kinds: [...MODEL_KINDS, classShares] });
  const { models } = await trainModels({
    dataset: syntheticDataset(config, { normal: 4, memory_leak: 4 }),
    datasetSha256: '0',
    config,
    kinds: [classShares],
    registry,
    seed: 1,
    versions: {},
    searchCandidates: 2,
  });
  const { id, kind, evaluation } = models[0]!;
  expect(id).toMatch(/^shares-/);
  expect([kind, evaluation.name]).toEqual(['class-shares', 'class-shares']);
  const file = JSON.parse(await registry.readText(id, 'evaluation.json')) as EvaluationFile;
  expect(file.search.tried.map(({ parameters }) => Object.keys(parameters))).toContainEqual([
    'evenness',
  ]);
  expect(file.learningCurve?.points).toHaveLength(4);

  expect(await registry.list()).toMatchObject([{ id, metadata: { kind: 'class-shares' } }]);
  expect(await registry.resolve('class-shares')).toBe(id);
  const { model } = await registry.load(await registry.resolve());
  const out = new Float64Array(2);
  model.predict(new Float64Array(model.featureNames.length), 1, out);
  expect(out[0]! + out[1]!).toBeCloseTo(1, 12);

  // A version that does not know it says so, and hides nothing.
  const older = createRegistry({ modelDir });
  const problem = expect.stringMatching(
    /its kind is class-shares; known here are random-forest, xgboost, neural-network/,
  ) as string;
  expect(await older.list()).toEqual([{ id, problem }]);
  await expect(older.load(id)).rejects.toMatchObject({
    code: 'MODEL_UNREADABLE',
    message: problem,
    hint: expect.stringContaining('upgrade') as string,
  });
});
