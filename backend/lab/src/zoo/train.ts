import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { stringifyBooster, type XgboostModel } from '@kfp/backend/models/xgboost/format.js';
import { defineBench, inScratch } from '../bench/command.js';
import { BACKEND } from '../bench/paths.js';
import { learnCrossings, rowsOf } from './learn.js';
import { drawMix } from './mix.js';

/** Learns the model of crossings from generated courses alone, and writes it where the product reads it. */
export const bench = defineBench({
  name: 'train:crossings',
  about: `Generates courses of healthy and failing signals, learns from them whether and when a signal crosses its
threshold, and writes the model that ships with the product. The same options give the same file.`,
  flags: {
    courses: { help: 'generated courses', default: 12_000 },
    seed: { help: 'of the first course', default: 1 },
    output: { help: 'the file', value: 'file', default: join(BACKEND, 'data/crossings.json.gz') },
  },
  async run({ courses, seed, output }, { stdout, log, signal }) {
    const data = rowsOf(drawMix({ count: courses, firstSeed: seed }));
    const crossing = data.labels.reduce((sum, label) => sum + (label > 0 ? 1 : 0), 0);
    log(`${courses} courses, ${data.rows} rows, ${crossing} of them before a crossing`);
    const model = await learnCrossings(data, signal);
    await inScratch(async (folder) => {
      await model.save(folder);
      const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as XgboostModel;
      const packed = gzipSync(shorten(json), { level: 9 });
      await mkdir(dirname(output), { recursive: true });
      await writeFile(output, packed);
      stdout.write(`${output}: ${(packed.length / 1e6).toFixed(1)} MB\n`);
    });
  },
});

/** The same model in fewer digits: what no prediction needs is rounded. */
function shorten(model: XgboostModel): string {
  for (const tree of model.learner?.gradient_booster?.model?.trees ?? []) {
    tree.base_weights = tree.base_weights.map(() => 0);
    tree.loss_changes = tree.loss_changes.map((value) => Number(value.toPrecision(3)));
    tree.sum_hessian = tree.sum_hessian.map((value) => Number(value.toPrecision(4)));
    tree.split_conditions = tree.split_conditions.map((value) => Number(value.toPrecision(9)));
  }
  return stringifyBooster(model);
}
