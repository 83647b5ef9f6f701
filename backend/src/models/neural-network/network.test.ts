import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as TensorFlow from '@tensorflow/tfjs';
import { seededRandom } from '../../core/random.js';
import type { FittedModel, TrainingData } from '../types.js';
import { fitWindowInput, inputShape, networkInput } from './input.js';
import { neuralNetworkLearner } from './learner.js';
import { loadTensorFlow, prepareWasm } from './tensorflow.js';

const STEPS = 30;

/**
 * Windows of two signals; the class is whether the first rises at the end, which no feature tells.
 * The level of the second differs from run to run and means nothing.
 */
function risingWindows(rows: number, seed: number): TrainingData {
  const random = seededRandom(seed);
  const values = new Float32Array(rows * STEPS * 2);
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const rises = random() < 0.5;
    const level = 100 * random();
    labels[row] = rises ? 1 : 0;
    for (let step = 0; step < STEPS; step++) {
      const at = (row * STEPS + step) * 2;
      const rise = step > 20 ? (step - 20) / 20 : 0;
      values[at] = 0.3 + (rises ? rise : 0) + 0.05 * random();
      values[at + 1] = random() < 0.1 ? NaN : level * (1 + 0.1 * random());
    }
  }
  return {
    rows,
    features: Float64Array.from({ length: rows * 2 }, () => random()),
    featureNames: ['noise', 'more noise'],
    labels,
    classes: ['normal', 'memory_leak'],
    groups: Int32Array.from({ length: rows }, (_, row) => row % 20),
    windows: {
      values,
      steps: STEPS,
      signals: [
        { name: 'memory_utilization', relative: false },
        { name: 'request_rate', relative: true },
      ],
    },
  };
}

const probabilities = (model: FittedModel, data: TrainingData): Float64Array => {
  const out = new Float64Array(data.rows * data.classes.length);
  model.predict(data.features, data.rows, out, data.windows?.values);
  return out;
};

describe('the input of a network of windows', () => {
  it('is frames of scaled values, each with a mark where it is missing', () => {
    const windows = {
      values: Float32Array.from({ length: 9 }, (_, step) => (step === 4 ? NaN : step)),
      steps: 9,
      signals: [{ name: 'a', relative: false }],
    };
    const spec = fitWindowInput(windows, 1);
    expect(inputShape(spec)).toEqual([2, 12]);
    const { values } = networkInput(spec, new Float64Array(0), 1, windows.values);
    const [first, second] = [values.subarray(0, 12), values.subarray(12)];
    // The mean of the values that are there is 4; steps 3 to 8 are the second frame.
    expect(first[8]).toBe(0);
    expect([...first].filter((_, i) => i % 2 === 1)).toEqual([0, 0, 0, 0, 1, 0]);
    expect([...second].filter((_, i) => i % 2 === 1)).toEqual([0, 1, 0, 0, 0, 0]);
    expect(first[0]).toBeCloseTo(-second[10]!, 6);
  });

  it('does not tell the level of a relative signal', () => {
    const at = (level: number): Float32Array =>
      Float32Array.from({ length: 12 }, (_, step) => level * (1 + step / 10));
    const windows = (values: Float32Array): NonNullable<TrainingData['windows']> => ({
      values,
      steps: 12,
      signals: [{ name: 'request_rate', relative: true }],
    });
    const spec = fitWindowInput(windows(at(3)), 1);
    const input = (level: number): Float32Array =>
      networkInput(spec, new Float64Array(0), 1, at(level)).values;
    input(5).forEach((value, i) => expect(value).toBeCloseTo(input(400)[i]!, 4));
  });
});

describe('a network', () => {
  const train = risingWindows(400, 1);
  const test = risingWindows(200, 2);
  let model: FittedModel;
  beforeAll(async () => {
    model = await neuralNetworkLearner.fit(train, { seed: 3, parameters: { epochs: 15 } });
  }, 60_000);

  it('looks at windows where those serve held-out runs better, and says so', () => {
    expect(model.input).toBe('windows');
    expect(model.notes?.['architecture']).toBe('convolution');
    expect(model.notes?.['convolutionValidationLoss']).toBeLessThan(
      model.notes?.['perceptronValidationLoss'] as number,
    );
    const answers = probabilities(model, test);
    const right = [...test.labels].filter((label, row) => answers[2 * row + label]! > 0.5).length;
    expect(right / test.rows).toBeGreaterThan(0.95);
    expect(model.curve!.at(-1)!.training).toBeLessThan(model.curve![0]!.training);
  });

  it('credits the signal that tells, and all of the difference', () => {
    const count = model.contributors.length;
    expect(model.contributors).toEqual(['memory_utilization__window', 'request_rate__window']);
    const explained = (row: number): { sum: number; parts: Float64Array; score: number } => {
      const window = test.windows!.values.slice(row * STEPS * 2, (row + 1) * STEPS * 2);
      const features = test.features.slice(2 * row, 2 * row + 2);
      const out = new Float64Array(2 * count);
      model.explain(features, out, window);
      const p = new Float64Array(2);
      model.predict(features, 1, p, window);
      const parts = Float64Array.from({ length: count }, (_, s) => out[count + s]! - out[s]!);
      return {
        parts,
        sum: parts.reduce((a, b) => a + b, 0),
        score: Math.log(p[1]! / p[0]!),
      };
    };
    const rows = [...test.labels.keys()].slice(0, 20).map(explained);
    for (const row of rows) {
      const difference = row.score - rows[0]!.score;
      expect(Math.abs(row.sum - rows[0]!.sum - difference)).toBeLessThan(
        0.02 * Math.max(1, Math.abs(difference)),
      );
    }
    const weight = (signal: number): number =>
      rows.reduce((sum, { parts }) => sum + Math.abs(parts[signal]!), 0);
    expect(weight(0)).toBeGreaterThan(weight(1));
  });

  it('answers the same on every runtime there is', async () => {
    const { tf, runtime } = await loadTensorFlow();
    const before = tf.getBackend();
    const require = createRequire(import.meta.url);
    if (runtime === 'tfjs-node') prepareWasm();
    const expected = probabilities(model, test);
    const backends = ['wasm', 'cpu', 'tensorflow'].filter(
      (name) => tf.findBackendFactory(name) !== null,
    );
    expect(backends).toContain('cpu');
    expect(backends).toContain('wasm');
    expect((require('@tensorflow/tfjs') as typeof TensorFlow).version.tfjs).toBe('4.22.0');
    try {
      for (const backend of backends) {
        await tf.setBackend(backend);
        probabilities(model, test).forEach((p, i) => {
          expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-4);
        });
      }
    } finally {
      await tf.setBackend(before);
    }
  });

  it('says why a faster runtime is not used', async () => {
    const { runtime, passedOver } = await loadTensorFlow();
    expect(passedOver).toHaveLength(['tfjs-node', 'tfjs-wasm', 'tfjs-cpu'].indexOf(runtime));
    for (const sentence of passedOver) expect(sentence).toMatch(/^tfjs-\w+: .{10,}/);
  });

  it('takes what the data have: constant, missing and infinite values, a class with one run', async () => {
    const data = risingWindows(60, 5);
    for (let row = 0; row < data.rows; row++) data.features[2 * row] = row % 2 ? NaN : 7;
    data.features[1] = Infinity;
    data.features[3] = -Infinity;
    data.windows!.values[5] = Infinity;
    const labels = data.labels.map((_, row) => (data.groups[row] === 3 ? 1 : 0));
    for (const architecture of ['perceptron', 'convolution']) {
      const fitted = await neuralNetworkLearner.fit(
        { ...data, labels },
        { seed: 1, parameters: { epochs: 2, architecture } },
      );
      expect(probabilities(fitted, data).every((p) => p >= 0 && p <= 1)).toBe(true);
    }
  });

  it('refuses an architecture that there is not, or not for these data', async () => {
    const features: Omit<TrainingData, 'windows'> = { ...train };
    Reflect.deleteProperty(features, 'windows');
    const fit = (data: TrainingData, architecture: string): Promise<FittedModel> =>
      neuralNetworkLearner.fit(data, { seed: 1, parameters: { architecture } });
    await expect(fit(train, 'transformer')).rejects.toMatchObject({ code: 'FLAG_INVALID' });
    await expect(fit(features, 'convolution')).rejects.toThrow('no network “convolution”');
  });
});
