import type * as TensorFlow from '@tensorflow/tfjs';
import { shuffled, type Random } from '../../core/random.js';
import type { TrainingData, TrainingStep } from '../types.js';
import type { NetworkInput } from './input.js';

export interface TrainNetworkOptions {
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly patience: number;
  readonly random: Random;
  /** Rows that decide when to stop; none: the last weights are kept. */
  readonly heldOut: ReadonlySet<number>;
  readonly signal?: AbortSignal | undefined;
  readonly onEpoch: (epoch: number) => void;
}

export interface TrainedNetwork {
  readonly curve: readonly TrainingStep[];
  /** Loss on the held-out rows with the weights that were kept; NaN without such rows. */
  readonly validation: number;
}

/** Trains until held-out runs no longer gain, and goes back to the best weights. */
export async function trainNetwork(
  tf: typeof TensorFlow,
  model: TensorFlow.Sequential,
  input: NetworkInput,
  data: TrainingData,
  options: TrainNetworkOptions,
): Promise<TrainedNetwork> {
  const classCount = data.classes.length;
  const width = input.shape.reduce((a, b) => a * b, 1);
  const gather = (rows: readonly number[]): [TensorFlow.Tensor, TensorFlow.Tensor2D] => {
    const x = new Float32Array(rows.length * width);
    const y = new Float32Array(rows.length * classCount);
    rows.forEach((row, i) => {
      x.set(input.values.subarray(row * width, (row + 1) * width), i * width);
      // The weight scales the row's one-hot target, and so its share of the cross entropy.
      y[i * classCount + data.labels[row]!] = data.weights?.[row] ?? 1;
    });
    return [tf.tensor(x, [rows.length, ...input.shape]), tf.tensor2d(y, [rows.length, classCount])];
  };
  const all = [...data.groups.subarray(0, data.rows).keys()];
  const trainRows = all.filter((row) => !options.heldOut.has(row));
  const validationRows = all.filter((row) => options.heldOut.has(row));

  model.compile({
    optimizer: tf.train.adam(options.learningRate),
    loss: 'categoricalCrossentropy',
  });
  const [validationX, validationY] = gather(validationRows);
  const curve: TrainingStep[] = [];
  let bestLoss = Infinity;
  let best: TensorFlow.Tensor[] = [];
  let since = 0;
  try {
    for (let epoch = 0; epoch < options.epochs && since < options.patience; epoch++) {
      const order = shuffled(trainRows, options.random);
      let sum = 0;
      for (let from = 0; from < order.length; from += options.batchSize) {
        options.signal?.throwIfAborted();
        const batch = order.slice(from, from + options.batchSize);
        const [x, y] = gather(batch);
        sum += ((await model.trainOnBatch(x, y)) as number) * batch.length;
        tf.dispose([x, y]);
      }
      options.onEpoch(epoch + 1);
      let validation: number | null = null;
      if (validationRows.length > 0) {
        const evaluated = model.evaluate(validationX, validationY, { batchSize: 4096 });
        validation = (evaluated as TensorFlow.Scalar).dataSync()[0]!;
        tf.dispose(evaluated);
        since++;
        if (validation < bestLoss) {
          bestLoss = validation;
          since = 0;
          tf.dispose(best);
          best = model.getWeights().map((weight) => weight.clone());
        }
      }
      curve.push({ step: epoch + 1, training: sum / order.length, validation });
    }
    if (best.length > 0) model.setWeights(best);
  } finally {
    tf.dispose([validationX, validationY, ...best]);
  }
  return { curve, validation: validationRows.length > 0 ? bestLoss : NaN };
}
