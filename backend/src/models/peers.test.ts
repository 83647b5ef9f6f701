import { expect, it } from 'vitest';
import { matrix, readGolden } from './goldens.fixture.js';
import { findKind } from './kinds.js';

interface Table {
  readonly rows: number[][];
  readonly labels: number[];
}
interface Scores {
  readonly macroF1: number;
  readonly logLoss: number;
}
interface Peers {
  readonly train: Table;
  readonly test: Table;
  readonly forest: Scores;
  readonly xgboost: Scores;
}

const CLASSES = 4;
const FEATURES = 6;
const peers = readGolden('peers') as Peers;

/** Mean over seeds, as of the originals: one forest's figures depend on chance. */
async function scoresOf(
  kind: string,
  parameters: Readonly<Record<string, number>>,
  seeds: readonly number[],
): Promise<Scores> {
  const { train, test } = peers;
  const learner = await findKind(kind)!.learner();
  let macroF1 = 0;
  let logLoss = 0;
  for (const seed of seeds) {
    const model = await learner.fit(
      {
        features: matrix(train.rows),
        rows: train.rows.length,
        featureNames: Array.from({ length: FEATURES }, (_, f) => `feature ${f}`),
        labels: Int32Array.from(train.labels),
        classes: Array.from({ length: CLASSES }, (_, k) => `class ${k}`),
        groups: Int32Array.from(train.labels.keys()),
      },
      { seed, parameters },
    );
    const out = new Float64Array(test.rows.length * CLASSES);
    model.predict(matrix(test.rows), test.rows.length, out);
    const counts = Array.from({ length: CLASSES }, () => ({ right: 0, said: 0, true: 0 }));
    test.labels.forEach((label, row) => {
      const own = out.subarray(row * CLASSES, (row + 1) * CLASSES);
      const said = own.indexOf(Math.max(...own));
      if (said === label) counts[label]!.right++;
      counts[said]!.said++;
      counts[label]!.true++;
      logLoss -= Math.log(Math.max(own[label]!, 1e-15)) / test.labels.length / seeds.length;
    });
    for (const count of counts) {
      macroF1 += (2 * count.right) / (count.said + count.true) / CLASSES / seeds.length;
    }
  }
  return { macroF1, logLoss };
}

it('the random forest is as good as scikit-learn’s', async () => {
  const parameters = { trees: 100, maxDepth: 10, minLeaf: 2, featuresPerNode: 2, maxBins: 255 };
  const ours = await scoresOf('random-forest', parameters, [1, 2, 3, 4, 5]);
  expect(ours.macroF1).toBeGreaterThan(peers.forest.macroF1 - 0.01);
  expect(ours.logLoss).toBeLessThan(peers.forest.logLoss + 0.01);
});

it('boosting is as good as XGBoost’s', async () => {
  const parameters = {
    rounds: 60,
    maxDepth: 5,
    learningRate: 0.15,
    lambda: 1,
    minChildWeight: 1,
    subsample: 1,
    columnsByTree: 1,
    maxBins: 255,
  };
  const ours = await scoresOf('xgboost', parameters, [1]);
  expect(ours.macroF1).toBeGreaterThan(peers.xgboost.macroF1 - 0.01);
  expect(ours.logLoss).toBeLessThan(peers.xgboost.logLoss + 0.01);
});
