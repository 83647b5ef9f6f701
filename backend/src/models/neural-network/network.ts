import type * as TensorFlow from '@tensorflow/tfjs';
import type { FittedModel, TrainingData } from '../types.js';
import { writeLayersModel } from './files.js';
import { networkInput, signalOfInput } from './input.js';
import type { InputSpec } from './input-spec.js';
import type { LoadedTensorFlow } from './tensorflow.js';

/**
 * Steps of the integral in an explanation. Between two of them a rectifier may bend; with so many,
 * contributions sum to the difference of the log-odds within a hundredth.
 */
const INTEGRATION_STEPS = 128;

/** A trained network as a model. */
export function createNetwork(
  { tf, runtime, passedOver }: LoadedTensorFlow,
  model: TensorFlow.LayersModel,
  spec: InputSpec,
  about: Pick<TrainingData, 'classes' | 'featureNames'>,
): FittedModel {
  const { classes, featureNames } = about;
  const classCount = classes.length;
  const logits = tf.model({ inputs: model.inputs, outputs: preActivation(tf, model) });
  const contributors =
    spec.kind === 'features' ? featureNames : spec.signals.map(({ name }) => `${name}__window`);
  const contributorOf = signalOfInput(spec);

  /** Gradients of every class's log-odds along the way from the mean to the input, added up. */
  const pathGradients = (values: Float32Array, shape: readonly number[]): Float32Array => {
    const width = values.length;
    const rows = classCount * INTEGRATION_STEPS;
    const path = new Float32Array(rows * width);
    const chosen = new Float32Array(rows * classCount);
    for (let row = 0; row < rows; row++) {
      const share = ((row % INTEGRATION_STEPS) + 0.5) / INTEGRATION_STEPS;
      for (let i = 0; i < width; i++) path[row * width + i] = share * values[i]!;
      chosen[row * classCount + Math.floor(row / INTEGRATION_STEPS)] = 1;
    }
    return tf.tidy(() => {
      const mask = tf.tensor2d(chosen, [rows, classCount]);
      const answer = (x: TensorFlow.Tensor): TensorFlow.Scalar =>
        (logits.predict(x, { batchSize: rows }) as TensorFlow.Tensor2D).mul(mask).sum().asScalar();
      const gradients = tf.grad(answer)(tf.tensor(path, [rows, ...shape]));
      return gradients
        .reshape([classCount, INTEGRATION_STEPS, width])
        .sum(1)
        .dataSync() as Float32Array;
    });
  };

  return {
    kind: 'neural-network',
    classes,
    featureNames,
    input: spec.kind,
    contributors,
    runtime,
    passedOver,
    predict(features, rows, out, windows) {
      if (rows === 0) return;
      const { values, shape } = networkInput(spec, features, rows, windows);
      const answer = tf.tidy(() =>
        (
          model.predict(tf.tensor(values, [rows, ...shape]), {
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
    explain(row, out, window) {
      // Integrated gradients (Sundararajan et al. 2017) from the mean input, which scales to 0.
      const { values, shape } = networkInput(spec, row, 1, window);
      const gradients = pathGradients(values, shape);
      out.fill(0, 0, classCount * contributors.length);
      for (let k = 0; k < classCount; k++) {
        for (let i = 0; i < values.length; i++) {
          out[k * contributors.length + contributorOf[i]!]! +=
            (gradients[k * values.length + i]! / INTEGRATION_STEPS) * values[i]!;
        }
      }
    },
    save: (folder) => writeLayersModel(model, spec, folder),
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
