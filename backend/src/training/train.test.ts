import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import type { Watch } from '../config/schema.js';
import type { Progress } from '../core/progress.js';
import { randomForest } from '../models/random-forest/kind.js';
import { createRegistry, type Registry } from '../models/registry.js';
import { xgboost } from '../models/xgboost/kind.js';
import { syntheticDataset } from './dataset.fixture.js';
import type { EvaluationFile } from './evaluation-file.js';
import { trainModels, type TrainingOptions, type TrainingResult } from './train.js';

let config: Watch;
let modelDir: string;
let registry: Registry;
beforeAll(async () => {
  modelDir = await mkdtemp(join(tmpdir(), 'kfp-train-'));
  config = await loadWatch();
  registry = createRegistry({ modelDir });
});
afterAll(() => rm(modelDir, { recursive: true, force: true }));

const train = (options: Partial<TrainingOptions> = {}): Promise<TrainingResult> =>
  trainModels({
    dataset: syntheticDataset(config, { normal: 4, memory_leak: 4 }),
    datasetSha256: '0',
    config,
    kinds: [randomForest, xgboost],
    registry,
    seed: 1,
    versions: {},
    ...options,
  });
const evaluationOf = async (id: string): Promise<EvaluationFile> =>
  JSON.parse(await registry.readText(id, 'evaluation.json')) as EvaluationFile;

describe('trainModels', () => {
  it('keeps every kind, activates the first by the stated criterion, and writes it all down', async () => {
    const progress: Progress[] = [];
    const result = await train({ onProgress: (step) => progress.push({ ...step }) });
    expect(result.models).toHaveLength(2);
    expect(await registry.active()).toBe(result.models[0]!.id);
    expect(result.active).toBe(result.models[0]!.id);
    const done = progress.map((step) => step.done / step.total);
    expect(done.every((share, i) => share <= 1 && share >= (done[i - 1] ?? 0))).toBe(true);
    expect(done.at(-1)).toBeGreaterThan(0.9);

    const file = await evaluationOf(result.models[0]!.id);
    expect(file.champion).toMatchObject({ criterion: result.criterion, chosen: true });
    expect((await evaluationOf(result.models[1]!.id)).champion.chosen).toBe(false);
    expect(file.champion.ranking.map(({ kind }) => kind)).toEqual(
      result.models.map(({ kind }) => kind),
    );
    const { classification, data, calibration, learningCurve } = file;
    const counted = classification.confusion.counts.flat().reduce((a, b) => a + b, 0);
    expect(counted).toBe(result.rows);
    expect(classification.precisionRecall.map(({ name }) => name)).toEqual(['risk', 'memory_leak']);
    // The ramps are plain to see: whoever cannot tell them has mixed up rows.
    expect(classification.precisionRecall[0]!.averagePrecision).toBeGreaterThan(0.8);
    expect(learningCurve!.points.map(({ share, runs }) => [share, runs])).toEqual([
      [0.25, 2],
      [0.5, 4],
      [0.75, 4],
      [1, 6],
    ]);
    expect(learningCurve!.heldOutRuns).toBe(8);
    expect(Math.min(...Object.values(calibration.logLoss))).toBe(
      calibration.logLoss[calibration.chosen],
    );
    expect(data).toMatchObject({ runs: 8, targets: 2, windows: 8 * 31, rows: result.rows });
    expect(data.targetHours).toBeCloseTo((8 * 60 * 2) / 3600, 12);
    expect(data.classes.map(({ name, runs, failures }) => [name, runs, failures])).toEqual([
      ['normal', 4, 0],
      ['memory_leak', 4, 4],
    ]);
    expect(data.classes.reduce((sum, { weightShare }) => sum + weightShare, 0)).toBeCloseTo(1, 12);
    expect(file.search).toEqual({ asked: 0, parameters: {}, tried: [] });
  });

  it('searches within each fold, fits with the best and records it', async () => {
    const before = await registry.active();
    const options = {
      kinds: [xgboost],
      searchCandidates: 2,
      quick: true,
      activate: false,
    } as const;
    const result = await train(options);
    expect(result.active).toBeNull();
    expect(await registry.active()).toBe(before);
    const { id } = result.models[0]!;
    const { search, learningCurve, method } = await evaluationOf(id);
    expect(learningCurve).toBeUndefined();
    expect(search.tried).toHaveLength(3);
    expect(search.parameters).toEqual(search.tried[0]!.parameters);
    expect(method).toMatch(/own training runs only/);
    expect((await registry.load(id)).metadata.training.parameters).toEqual(search.parameters);
    const again = await train(options);
    expect((await evaluationOf(again.models[0]!.id)).search).toEqual(search);
  });

  it('ends when it is aborted, and saves nothing', async () => {
    const before = (await registry.list()).length;
    const cancel = new AbortController();
    const reason = new Error('enough');
    const onProgress = (): void => cancel.abort(reason);
    await expect(train({ signal: cancel.signal, onProgress })).rejects.toBe(reason);
    expect(await registry.list()).toHaveLength(before);
  });

  it('refuses runs that are all shorter than a window', async () => {
    const dataset = syntheticDataset(config, { normal: 4, memory_leak: 4 });
    const short = {
      ...dataset,
      runs: dataset.runs.map((run) => ({
        ...run,
        timestamps: run.timestamps.slice(0, 20),
        violation: run.violation.slice(0, 20),
        timeToFailure: run.timeToFailure.slice(0, 20),
        signals: run.signals.map((column) => column.slice(0, 20)),
      })),
    };
    await expect(train({ dataset: short })).rejects.toMatchObject({
      code: 'DATASET_TOO_SMALL',
      message: expect.stringContaining('normal 0, memory_leak 0') as string,
    });
  });
});
