import type * as TensorFlow from '@tensorflow/tfjs';

export const ARCHITECTURES = ['perceptron', 'convolution'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export interface ArchitectureOptions {
  readonly units: number;
  readonly filters: number;
  readonly dropout: number;
  readonly l2: number;
  readonly seed: number;
}

/**
 * A network that ends in a softmax. `perceptron`: two hidden layers on features. `convolution`: a
 * layer applied to every frame of a window alike, then one over all frames.
 *
 * @param shape of one row of the input
 */
export function buildNetwork(
  tf: typeof TensorFlow,
  architecture: Architecture,
  shape: readonly number[],
  classCount: number,
  options: ArchitectureOptions,
): TensorFlow.Sequential {
  const { units, filters, dropout, l2, seed } = options;
  const dense = (
    count: number,
    index: number,
    first?: { inputShape: number[] },
  ): TensorFlow.layers.Layer =>
    tf.layers.dense({
      units: count,
      activation: 'relu',
      kernelInitializer: tf.initializers.heNormal({ seed: seed + index }),
      kernelRegularizer: tf.regularizers.l2({ l2 }),
      ...first,
    });
  const first = { inputShape: [...shape] };
  return tf.sequential({
    layers: [
      ...(architecture === 'perceptron'
        ? [dense(units, 1, first)]
        : [dense(filters, 1, first), tf.layers.flatten()]),
      tf.layers.dropout({ rate: dropout, seed: seed + 10 }),
      dense(Math.ceil(units / 2), 2),
      tf.layers.dense({
        units: classCount,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotNormal({ seed: seed + 3 }),
      }),
    ],
  });
}
