import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { randomForest } from '../models/random-forest/kind.js';
import type { FittedModel, Learner, TrainingData } from '../models/types.js';
import { xgboost } from '../models/xgboost/kind.js';
import type { WindowRows } from './rows.js';
import { drawCandidates, searchParameters, type SearchOptions } from './search.js';

const classes = ['normal', 'memory_leak'];
const RUNS = 8;
const ROWS_PER_RUN = 5;

const rows: WindowRows = {
  rows: RUNS * ROWS_PER_RUN,
  featureNames: ['one'],
  crossings: new Float64Array(0),
  features: Float64Array.from({ length: RUNS * ROWS_PER_RUN }, (_, row) => row),
  labels: Int32Array.from(
    { length: RUNS * ROWS_PER_RUN },
    (_, row) => Math.floor(row / ROWS_PER_RUN) % 2,
  ),
  groups: Int32Array.from({ length: RUNS * ROWS_PER_RUN }, (_, row) =>
    Math.floor(row / ROWS_PER_RUN),
  ),
  steps: new Int32Array(RUNS * ROWS_PER_RUN),
  violation: new Uint8Array(RUNS * ROWS_PER_RUN),
  windowsOf: () => {
    throw new Error('not asked for');
  },
};
const runs = Array.from({ length: RUNS }, (_, run) => ({
  mode: classes[run % 2]!,
  scenario: classes[run % 2]!,
}));

/** Is the surer of the truth the closer its learning rate is to 0.1, which the defaults are not. */
function learnerThatLikes(rate: number, fits: TrainingData[] = []): Learner {
  return {
    async fit(data, { parameters }) {
      fits.push(data);
      const miss = Math.abs(Number(parameters?.['learningRate'] ?? 9) - rate);
      const model: Partial<FittedModel> = {
        kind: 'xgboost',
        classes,
        featureNames: ['row'],
        input: 'features',
        predict(features, count, out) {
          for (let i = 0; i < count; i++) {
            const label = rows.labels[features[i]!]!;
            const right = 0.5 + 0.5 / (1 + miss);
            out[2 * i + label] = right;
            out[2 * i + 1 - label] = 1 - right;
          }
        },
      };
      return model as FittedModel;
    },
    load: () => Promise.reject(new Error('not asked for')),
  };
}

const search = (change: Partial<SearchOptions> = {}): ReturnType<typeof searchParameters> =>
  searchParameters({
    learner: learnerThatLikes(0.1),
    space: xgboost.searchSpace(1),
    rows,
    featureNames: ['row'],
    classes,
    runs,
    seenRuns: [...runs.keys()],
    candidates: 6,
    seed: 3,
    ...change,
  });

describe('searchParameters', () => {
  it('repeats for a seed, and draws others for another', async () => {
    expect(await search()).toEqual(await search());
    expect(await search({ seed: 4 })).not.toEqual(await search());
  });

  it('ranks what it tried by loss, the defaults among them', async () => {
    const tried = await search({ candidates: 12 });
    expect(tried).toHaveLength(13);
    expect(tried[0]!.parameters).toMatchObject({ learningRate: 0.1 });
    expect(tried.map(({ logLoss }) => logLoss)).toEqual(
      tried.map(({ logLoss }) => logLoss).sort((a, b) => a - b),
    );
    // As far from the wanted rate as could be.
    expect(tried.at(-1)).toMatchObject({ parameters: {} });
  });

  it('sees only the runs it is given, each fit without the runs it is judged on', async () => {
    const fits: TrainingData[] = [];
    const seenRuns = [0, 1, 2, 3, 4, 5];
    await search({ learner: learnerThatLikes(0.1, fits), seenRuns, candidates: 1 });
    expect(fits).toHaveLength(2 * 3);
    for (const { groups } of fits) {
      const learnedFrom = new Set(groups);
      expect(learnedFrom.size).toBe(4);
      expect([...learnedFrom].every((run) => seenRuns.includes(run))).toBe(true);
    }
  });

  it('tries nothing when nothing is asked for, or there is nothing to choose', async () => {
    expect(await search({ candidates: 0 })).toEqual([]);
    expect(await search({ space: {} })).toEqual([]);
  });
});

describe('searchParameters with few runs', () => {
  it('has fewer folds where a mode has two runs, and says so where it has one', async () => {
    const fits: TrainingData[] = [];
    const learner = learnerThatLikes(0.1, fits);
    await search({ learner, seenRuns: [0, 1, 2, 3, 4], candidates: 1 });
    expect(fits).toHaveLength(2 * 2);
    await expect(search({ seenRuns: [0, 1, 2] })).rejects.toMatchObject({
      code: 'DATASET_TOO_SMALL',
    });
  });
});

describe('drawCandidates', () => {
  it('draws different ones from the space, and no more than it has', () => {
    const space = randomForest.searchSpace(100);
    const drawn = drawCandidates(space, 20, seededRandom(1));
    expect(new Set(drawn.map((candidate) => JSON.stringify(candidate))).size).toBe(20);
    for (const candidate of drawn) {
      for (const [name, value] of Object.entries(candidate)) {
        expect(space[name]).toContain(value);
      }
    }
    expect(drawCandidates({ a: [1, 2], b: [3] }, 20, seededRandom(1))).toHaveLength(2);
  });

  it('never asks for more features per node than there are', () => {
    expect(randomForest.searchSpace(1)['featuresPerNode']).toEqual([1]);
  });
});
