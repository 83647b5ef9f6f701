import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FittedModel, Learner, TrainingData } from '@kfp/backend/models/types.js';
import { findKind } from '@kfp/backend/models/kinds.js';
import { memoryOf } from '../process-figures.js';
import type { Answer, CaseFile, Request, RowFiles } from './protocol.js';

// Our side of the bench: one learner in a process of its own, the counterpart of learners.py.

interface Split {
  readonly train: TrainingData;
  readonly predict: TrainingData;
}

let learner: Learner;
let splits: readonly Split[] = [];
let model: FittedModel;

async function load({ folder, learner: kind, filled }: Request & { do: 'load' }): Promise<Answer> {
  learner = await findKind(kind)!.learner();
  const about = JSON.parse(await readFile(join(folder, 'case.json'), 'utf8')) as CaseFile;
  const bytesOf = async (name: string): Promise<ArrayBuffer> => {
    const { buffer, byteOffset, byteLength } = await readFile(join(folder, name));
    return buffer.slice(byteOffset, byteOffset + byteLength);
  };
  const read = async (files: RowFiles): Promise<TrainingData> => {
    const data: TrainingData = {
      featureNames: about.featureNames,
      classes: about.classes,
      rows: files.rows,
      features: Float64Array.from(
        new Float32Array(await bytesOf(filled ? files.filled : files.features)),
      ),
      labels: new Int32Array(await bytesOf(files.labels)),
      groups: new Int32Array(await bytesOf(files.groups)),
    };
    if (files.weights === undefined) return data;
    return { ...data, weights: new Float64Array(await bytesOf(files.weights)) };
  };
  const loaded: Split[] = [];
  for (const { train, predict } of about.splits) {
    loaded.push({ train: await read(train), predict: await read(predict) });
  }
  splits = loaded;
  return memory();
}

/** Resident memory of this process: now, and at its most. */
async function memory(): Promise<Pick<Answer, 'bytes' | 'peakBytes'>> {
  const { now, peak } = await memoryOf('self');
  return { bytes: now, peakBytes: peak };
}

async function fit(request: Request & { do: 'fit' }): Promise<Answer> {
  const { train } = splits[request.split]!;
  const begun = performance.now();
  model = await learner.fit(train, {
    seed: request.seed,
    workers: request.threads,
    parameters: request.parameters,
  });
  const seconds = (performance.now() - begun) / 1e3;
  return { seconds, runtime: model.runtime, ...(await memory()) };
}

async function predict(request: Request & { do: 'predict' }): Promise<Answer> {
  const { features, rows, classes } = splits[request.split]!.predict;
  const out = new Float64Array(rows * classes.length);
  const each = timed(request.times, () => model.predict(features, rows, out));
  await writeFile(request.output, out);
  return { each };
}

function single(request: Request & { do: 'single' }): Answer {
  const { features, rows, classes, featureNames } = splits[request.split]!.predict;
  const width = featureNames.length;
  const out = new Float64Array(classes.length);
  const each = timed(request.times, (time) => {
    const from = (time % rows) * width;
    model.predict(features.subarray(from, from + width), 1, out);
  });
  return { each };
}

/** Seconds of each of so many times. */
function timed(times: number, work: (time: number) => void): number[] {
  return Array.from({ length: times }, (_, time) => {
    const begun = performance.now();
    work(time);
    return (performance.now() - begun) / 1e3;
  });
}

async function answer(request: Request): Promise<Answer> {
  switch (request.do) {
    case 'load':
      return load(request);
    case 'fit':
      return fit(request);
    case 'predict':
      return predict(request);
    case 'single':
      return single(request);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Request))}\n`);
}
process.exit();
