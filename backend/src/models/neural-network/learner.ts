import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { describeError, KfpError } from '../../core/errors.js';
import { seededRandom, shuffled } from '../../core/random.js';
import type { FitOptions, FittedModel, Learner, TrainingData } from '../types.js';
import { readLayersModel, writeLayersModel } from './files.js';
import { fitScaler, scale, type Scaler } from './scaler.js';
import { loadTensorFlow, type LoadedTensorFlow } from './tensorflow.js';

const DEFAULTS = {
  units: 48,
  dropout: 0.2,
  l2: 1e-4,
  learningRate: 2e-3,
  batchSize: 128,
  epochs: 40,
  patience: 6,
} as const;
type Parameters = Record<keyof typeof DEFAULTS, number>;

/** Share of the runs held out to decide when to stop. */
const HELD_OUT_SHARE = 0.15;

/** Steps of the integral in an explanation; 32 keep its error below a percent. */
const INTEGRATION_STEPS = 32;

/**
 * A small network of two hidden layers on scaled features. Stops when held-out runs no longer gain
 * and goes back to the best weights. The result repeats for a seed on the same runtime.
 */
export const neuralNetworkLearner: Learner = {
  kind: 'neural-network',
  async fit(data, options) {
    const loaded = await loadTensorFlow();
    const parameters = { ...DEFAULTS, ...options.parameters } as Parameters;
    const featureCount = data.featureNames.length;
    const scaler = fitScaler(data.features, data.rows, featureCount);
    const model = buildModel(
      loaded.tf,
      featureCount,
      data.classes.length,
      parameters,
      options.seed,
    );
    await train(
      loaded.tf,
      model,
      scale(scaler, data.features, data.rows),
      data,
      parameters,
      options,
    );
    return createNetwork(loaded, model, scaler, data);
  },
  async load(folder, metadata) {
    const loaded = await loadTensorFlow();
    const path = join(folder, 'model.json');
    try {
      const model = await readLayersModel(loaded.tf, folder);
      const scaler = JSON.parse(await readFile(join(folder, 'scaler.json'), 'utf8')) as Scaler;
      const [, width] = model.outputs[0]!.shape;
      if (
        width !== metadata.classes.length ||
        scaler.mean.length !== metadata.featureNames.length
      ) {
        throw new Error('its layers do not fit the classes and features of metadata.json');
      }
      return createNetwork(loaded, model, scaler, metadata);
    } catch (cause) {
      throw new KfpError('MODEL_UNREADABLE', `${path}: ${describeError(cause)}`, {
        cause,
        hint: 'It must be a TensorFlow.js layers model with weights.bin and scaler.json beside it.',
      });
    }
  },
};

function buildModel(
  tf: typeof TensorFlow,
  featureCount: number,
  classCount: number,
  parameters: Parameters,
  seed: number,
): TensorFlow.Sequential {
  const layer = (units: number, index: number): TensorFlow.layers.Layer =>
    tf.layers.dense({
      units,
      activation: 'relu',
      kernelInitializer: tf.initializers.heNormal({ seed: seed + index }),
      kernelRegularizer: tf.regularizers.l2({ l2: parameters.l2 }),
      ...(index === 1 ? { inputShape: [featureCount] } : {}),
    });
  return tf.sequential({
    layers: [
      layer(parameters.units, 1),
      tf.layers.dropout({ rate: parameters.dropout, seed: seed + 10 }),
      layer(Math.ceil(parameters.units / 2), 2),
      tf.layers.dense({
        units: classCount,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotNormal({ seed: seed + 3 }),
      }),
    ],
  });
}

async function train(
  tf: typeof TensorFlow,
  model: TensorFlow.Sequential,
  scaled: Float32Array,
  data: TrainingData,
  parameters: Parameters,
  options: FitOptions,
): Promise<void> {
  const random = seededRandom(options.seed);
  const classCount = data.classes.length;
  const featureCount = data.featureNames.length;
  const groups = shuffled(
    [...new Set(data.groups)].sort((a, b) => a - b),
    random,
  );
  const heldOut = new Set(groups.slice(0, Math.floor(HELD_OUT_SHARE * groups.length)));
  const rowsWhere = (held: boolean): number[] =>
    [...data.groups.keys()].filter((row) => heldOut.has(data.groups[row]!) === held);
  const trainRows = rowsWhere(false);
  // With too few runs to hold any out, the last weights are kept.
  const validationRows = rowsWhere(true);

  const gather = (rows: readonly number[]): [TensorFlow.Tensor2D, TensorFlow.Tensor2D] => {
    const x = new Float32Array(rows.length * featureCount);
    const y = new Float32Array(rows.length * classCount);
    rows.forEach((row, i) => {
      x.set(scaled.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
      // The weight scales the row's one-hot target, and so its share of the cross entropy.
      y[i * classCount + data.labels[row]!] = data.weights?.[row] ?? 1;
    });
    return [tf.tensor2d(x, [rows.length, featureCount]), tf.tensor2d(y, [rows.length, classCount])];
  };
  model.compile({
    optimizer: tf.train.adam(parameters.learningRate),
    loss: 'categoricalCrossentropy',
  });
  const [validationX, validationY] = gather(validationRows);
  let bestLoss = Infinity;
  let best: TensorFlow.Tensor[] = [];
  let since = 0;
  try {
    for (let epoch = 0; epoch < parameters.epochs && since < parameters.patience; epoch++) {
      const order = shuffled(trainRows, random);
      for (let from = 0; from < order.length; from += parameters.batchSize) {
        options.signal?.throwIfAborted();
        const [x, y] = gather(order.slice(from, from + parameters.batchSize));
        await model.trainOnBatch(x, y);
        tf.dispose([x, y]);
      }
      options.onProgress?.({
        message: `neural network: epoch ${epoch + 1}`,
        done: epoch + 1,
        total: parameters.epochs,
      });
      if (validationRows.length === 0) continue;
      const evaluated = model.evaluate(validationX, validationY, { batchSize: 4096 });
      const loss = (evaluated as TensorFlow.Scalar).dataSync()[0]!;
      tf.dispose(evaluated);
      since++;
      if (loss < bestLoss) {
        bestLoss = loss;
        since = 0;
        tf.dispose(best);
        best = model.getWeights().map((weight) => weight.clone());
      }
    }
    if (best.length > 0) model.setWeights(best);
  } finally {
    tf.dispose([validationX, validationY, ...best]);
  }
}

function createNetwork(
  { tf, runtime }: LoadedTensorFlow,
  model: TensorFlow.LayersModel,
  scaler: Scaler,
  about: Pick<TrainingData, 'classes' | 'featureNames'>,
): FittedModel {
  const { classes, featureNames } = about;
  const featureCount = featureNames.length;
  const classCount = classes.length;
  const logits = tf.model({
    inputs: model.inputs,
    outputs: preActivation(tf, model),
  });
  return {
    kind: 'neural-network',
    classes,
    featureNames,
    input: 'features',
    contributors: featureNames,
    runtime,
    predict(features, rows, out) {
      if (rows === 0) return;
      const scaled = scale(scaler, features.subarray(0, rows * featureCount), rows);
      const answer = tf.tidy(() =>
        (
          model.predict(tf.tensor2d(scaled, [rows, featureCount]), {
            batchSize: 4096,
          }) as TensorFlow.Tensor
        ).dataSync(),
      );
      for (let row = 0; row < rows; row++) {
        // 32-bit numbers sum to 1 only nearly; the contract says exactly.
        let sum = 0;
        for (let k = 0; k < classCount; k++) sum += answer[row * classCount + k]!;
        for (let k = 0; k < classCount; k++) {
          out[row * classCount + k] = answer[row * classCount + k]! / sum;
        }
      }
    },
    explain(row, out) {
      // Integrated gradients (Sundararajan et al. 2017) from the mean input, which scales to 0.
      const scaled = scale(scaler, row, 1);
      const path = new Float32Array(INTEGRATION_STEPS * featureCount);
      for (let step = 0; step < INTEGRATION_STEPS; step++) {
        const share = (step + 0.5) / INTEGRATION_STEPS;
        for (let f = 0; f < featureCount; f++) path[step * featureCount + f] = share * scaled[f]!;
      }
      for (let k = 0; k < classCount; k++) {
        const gradients = tf.tidy(() => {
          const output = (x: TensorFlow.Tensor): TensorFlow.Scalar =>
            (logits.predict(x) as TensorFlow.Tensor2D)
              .slice([0, k], [INTEGRATION_STEPS, 1])
              .sum()
              .asScalar();
          return tf
            .grad(output)(tf.tensor2d(path, [INTEGRATION_STEPS, featureCount]))
            .dataSync();
        });
        for (let f = 0; f < featureCount; f++) {
          let sum = 0;
          for (let step = 0; step < INTEGRATION_STEPS; step++) {
            sum += gradients[step * featureCount + f]!;
          }
          out[k * featureCount + f] = (sum / INTEGRATION_STEPS) * scaled[f]!;
        }
      }
    },
    save: (folder) => writeLayersModel(model, scaler, folder),
  };
}

/** The last layer's input to its softmax: log-odds, which contributions add up to. */
function preActivation(
  tf: typeof TensorFlow,
  model: TensorFlow.LayersModel,
): TensorFlow.SymbolicTensor {
  const last = model.layers.at(-1)!;
  const linear = tf.layers.dense({
    units: last.outputShape.at(-1) as number,
    weights: last.getWeights(),
    trainable: false,
  });
  return linear.apply(last.input) as TensorFlow.SymbolicTensor;
}
