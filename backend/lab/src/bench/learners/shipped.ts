import { loadWatch } from '@kfp/backend/config/load.js';
import { seededRandom } from '@kfp/backend/core/random.js';
import { readDataset } from '@kfp/backend/datasets/read.js';
import { assignFolds } from '@kfp/backend/training/folds.js';
import { buildRows } from '@kfp/backend/training/rows.js';
import { selectRows } from '@kfp/backend/training/select-rows.js';
import { SHIPPED_DATASET } from '../paths.js';
import type { Case } from './cases.js';

/** Folds of whole runs; each is the test set of one split. */
const FOLDS = 4;

/** The dataset that comes with the project: rows and weights as `kfp train` makes them. */
export async function shippedCase(seed: number): Promise<Case> {
  const config = await loadWatch();
  const dataset = await readDataset(SHIPPED_DATASET);
  const seen = new Set(dataset.runs.map((run) => run.mode));
  const modes = config.modes.map(({ name }) => name).filter((name) => seen.has(name));
  const classes = ['normal', ...modes];
  const rows = buildRows(dataset, config, classes);
  const names = { featureNames: rows.featureNames, classes };
  const foldOfRun = assignFolds(dataset.runs, FOLDS, seededRandom(seed));
  const splits = Array.from({ length: FOLDS }, (_, fold) => ({
    train: selectRows(rows, names, (row) => foldOfRun[rows.groups[row]!] !== fold),
    test: selectRows(rows, names, (row) => foldOfRun[rows.groups[row]!] === fold),
  }));
  const total = splits[0]!.train.rows + splits[0]!.test.rows;
  return {
    name: 'shipped',
    description: `backend/data/demo.csv.gz: ${total} windows of ${dataset.runs.length} runs, ${rows.featureNames.length} features, ${classes.length} classes, weighted as \`kfp train\` does. ${FOLDS} splits by whole runs; each fit leaves out one fold and is judged on it.`,
    splits,
  };
}
