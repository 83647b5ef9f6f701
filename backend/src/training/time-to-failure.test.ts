import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import { randomForest } from '../models/random-forest/kind.js';
import { createRegistry } from '../models/registry.js';
import { timeQuantiles } from '../models/time-to-failure.js';
import { syntheticDataset } from './dataset.fixture.js';
import { trainModels } from './train.js';

it('learns when a failure comes, keeps it with the model, and says nothing with too few failures', async () => {
  const modelDir = await mkdtemp(join(tmpdir(), 'kfp-times-'));
  try {
    const config = await loadWatch();
    const registry = createRegistry({ modelDir });
    const train = async (failures: number) => {
      const dataset = syntheticDataset(config, { normal: 4, memory_leak: failures });
      const { models } = await trainModels({
        dataset,
        datasetSha256: '0',
        config,
        registry,
        seed: 1,
        versions: {},
        kinds: [randomForest],
        quick: true,
      });
      return { evaluation: models[0]!.evaluation, loaded: await registry.load(models[0]!.id) };
    };
    const { evaluation, loaded } = await train(8);
    const times = loaded.metadata.timeToFailure!;
    expect(loaded.timeToFailure!.classes).toHaveLength(times.edges.length - 1);
    expect(times.coverage).toBeGreaterThanOrEqual(0.8);
    // The ramps are lines: who knows their slope and level knows the time within a few steps.
    const { told, medianAbsoluteErrorSeconds } = evaluation.scores.timeToFailure;
    expect(told).toBeGreaterThan(0);
    expect(medianAbsoluteErrorSeconds).toBeLessThan(15);
    const features = new Float64Array(loaded.metadata.featureNames.length).fill(NaN);
    const shares = new Float64Array(times.edges.length - 1);
    loaded.timeToFailure!.predict(features, 1, shares);
    const { q10, q50, q90 } = timeQuantiles(shares, times.edges, times.mass);
    expect(q10).toBeLessThan(q50);
    expect(q50).toBeLessThan(q90);

    const few = await train(4);
    expect(few.loaded.timeToFailure).toBeUndefined();
    expect(few.evaluation.scores.timeToFailure.told).toBe(0);
  } finally {
    await rm(modelDir, { recursive: true, force: true });
  }
});
