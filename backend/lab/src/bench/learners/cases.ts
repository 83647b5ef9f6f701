import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingData } from '@kfp/backend/models/types.js';
import type { CaseFile, RowFiles } from './protocol.js';

/** Rows of each prediction that is timed. */
export const PREDICTED_ROWS = 10_000;

export interface Split {
  readonly train: TrainingData;
  readonly test: TrainingData;
}

/** Data to measure on. */
export interface Case {
  readonly name: string;
  readonly description: string;
  readonly splits: readonly Split[];
}

/** A case as the measured processes read it. */
export interface WrittenCase extends Case {
  readonly folder: string;
}

/** Writes a case in plain binary numbers, so that both sides read the very same ones. */
export async function writeCase(item: Case, folder: string): Promise<WrittenCase> {
  await mkdir(folder, { recursive: true });
  const splits = [];
  for (const [index, { train, test }] of item.splits.entries()) {
    const medians = columnMedians(train);
    const write = async (name: string, data: TrainingData): Promise<RowFiles> => {
      const put = async (what: string, numbers: NodeJS.TypedArray): Promise<string> => {
        const file = `${index}-${name}-${what}`;
        await writeFile(join(folder, file), numbers);
        return file;
      };
      return {
        rows: data.rows,
        features: await put('features.f32', Float32Array.from(data.features)),
        filled: await put('filled.f32', Float32Array.from(filled(data, medians))),
        labels: await put('labels.i32', data.labels),
        groups: await put('groups.i32', data.groups),
        weights: data.weights && (await put('weights.f64', data.weights)),
      };
    };
    splits.push({
      train: await write('train', train),
      predict: await write('predict', repeated(test, PREDICTED_ROWS)),
    });
  }
  const { featureNames, classes } = item.splits[0]!.train;
  const file: CaseFile = { featureNames, classes, splits };
  await writeFile(join(folder, 'case.json'), JSON.stringify(file));
  return { ...item, folder };
}

/** The rows over and over, until there are so many. */
function repeated(data: TrainingData, rows: number): TrainingData {
  const width = data.featureNames.length;
  const features = new Float64Array(rows * width);
  const labels = new Int32Array(rows);
  const groups = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const from = row % data.rows;
    features.set(data.features.subarray(from * width, (from + 1) * width), row * width);
    labels[row] = data.labels[from]!;
    groups[row] = data.groups[from]!;
  }
  return { featureNames: data.featureNames, classes: data.classes, features, rows, labels, groups };
}

/** Median of what is there, per column; 0 where nothing is. */
function columnMedians({ features, featureNames }: TrainingData): Float64Array {
  const width = featureNames.length;
  return Float64Array.from(featureNames, (_, column) => {
    const own = features.filter((value, at) => at % width === column && !Number.isNaN(value));
    return own.sort()[own.length >> 1] ?? 0;
  });
}

/** A copy with the medians where values are missing: scikit-learn's forests take no NaN. */
function filled({ features, featureNames }: TrainingData, medians: Float64Array): Float64Array {
  const width = featureNames.length;
  return features.map((value, at) => (Number.isNaN(value) ? medians[at % width]! : value));
}
