import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { KfpError } from '../../core/errors.js';
import { progressParts } from '../../core/progress.js';
import { seededRandom, shuffled } from '../../core/random.js';
import { readModel } from '../read-model.js';
import { checkTrainingData } from '../training-data.js';
import type { FitOptions, Learner, TrainingData } from '../types.js';
import { ARCHITECTURES, buildNetwork, type Architecture } from './architecture.js';
import { readLayersModel } from './files.js';
import { fitFeatureInput, fitWindowInput, inputShape, networkInput } from './input.js';
import { readInputSpec, type InputSpec } from './input-spec.js';
import { createNetwork } from './network.js';
import { loadTensorFlow } from './tensorflow.js';
import { trainNetwork, type TrainedNetwork } from './train-network.js';

const DEFAULTS = {
  architecture: 'choose',
  units: 48,
  filters: 16,
  dropout: 0.2,
  l2: 1e-4,
  learningRate: 2e-3,
  batchSize: 128,
  epochs: 40,
  patience: 6,
} as const;
type Parameters = Record<Exclude<keyof typeof DEFAULTS, 'architecture'>, number> & {
  readonly architecture: string;
};

/** Share of the runs held out to decide when to stop, and which network is kept. */
const HELD_OUT_SHARE = 0.15;

interface Candidate extends TrainedNetwork {
  readonly architecture: Architecture;
  readonly spec: InputSpec;
  readonly model: TensorFlow.Sequential;
}

/**
 * A small network: a perceptron on scaled features, or a convolution over time on the raw windows
 * where there are any; the one that serves held-out runs better is kept. Stops when those no longer
 * gain and goes back to the best weights. The result repeats for a seed on the same runtime.
 *
 * Parameters: `architecture` (`perceptron`, `convolution` or `choose`), `units`, `filters`,
 * `dropout`, `l2`, `learningRate`, `batchSize`, `epochs`, `patience`.
 */
export const neuralNetworkLearner: Learner = {
  async fit(data, options) {
    checkTrainingData(data);
    const loaded = await loadTensorFlow();
    const parameters = { ...DEFAULTS, ...options.parameters } as Parameters;
    const candidates: Candidate[] = [];
    const wanted = architecturesFor(parameters.architecture, data);
    const part = progressParts(options.onProgress, wanted.length);
    for (const architecture of wanted) {
      candidates.push(
        await trainCandidate(loaded.tf, architecture, data, parameters, {
          ...options,
          onProgress: part(1),
        }),
      );
    }
    // Without held-out runs nothing tells them apart, and the first is kept.
    const [best, ...others] = candidates.sort((a, b) => a.validation - b.validation || 0);
    for (const other of others) other.model.dispose();
    const { architecture, spec, model, curve } = best!;
    return {
      ...createNetwork(loaded, model, spec, data),
      notes: {
        architecture,
        ...Object.fromEntries(
          candidates
            .filter(({ validation }) => Number.isFinite(validation))
            .map((candidate) => [`${candidate.architecture}ValidationLoss`, candidate.validation]),
        ),
      },
      curve,
    };
  },
  async load(folder, metadata) {
    const loaded = await loadTensorFlow();
    return readModel(
      join(folder, 'model.json'),
      'It must be a TensorFlow.js layers model with weights.bin and scaler.json beside it.',
      async () => {
        const model = await readLayersModel(loaded.tf, folder);
        const spec = readInputSpec(await readFile(join(folder, 'scaler.json'), 'utf8'));
        const input = model.inputs[0]!.shape.slice(1).join();
        if (
          model.outputs[0]!.shape[1] !== metadata.classes.length ||
          input !== inputShape(spec).join() ||
          (spec.kind === 'features' && input !== String(metadata.featureNames.length))
        ) {
          throw new Error('its layers do not fit the classes and features of metadata.json');
        }
        return createNetwork(loaded, model, spec, metadata);
      },
    );
  },
};

/** @throws KfpError `FLAG_INVALID` when there is no such architecture, or no windows for it */
function architecturesFor(wanted: string, data: TrainingData): readonly Architecture[] {
  const possible = ARCHITECTURES.filter(
    (name) => name === 'perceptron' || data.windows !== undefined,
  );
  if (wanted === 'choose') return possible;
  const found = possible.filter((name) => name === wanted);
  if (found.length > 0) return found;
  throw new KfpError('FLAG_INVALID', `There is no network “${wanted}” for these data.`, {
    hint: `Choose of choose, ${possible.join(', ')}.`,
    statusCode: 400,
  });
}

async function trainCandidate(
  tf: typeof TensorFlow,
  architecture: Architecture,
  data: TrainingData,
  parameters: Parameters,
  options: FitOptions,
): Promise<Candidate> {
  const spec =
    architecture === 'perceptron'
      ? fitFeatureInput(data)
      : fitWindowInput(data.windows!, data.rows);
  const input = networkInput(spec, data.features, data.rows, data.windows?.values);
  const { seed } = options;
  const model = buildNetwork(tf, architecture, input.shape, data.classes.length, {
    ...parameters,
    seed,
  });
  const random = seededRandom(seed);
  const heldOut = rowsHeldOut(data, random);
  const trained = await trainNetwork(tf, model, input, data, {
    ...parameters,
    random,
    heldOut,
    signal: options.signal,
    onEpoch: (epoch) =>
      options.onProgress?.({
        message: `neural network: ${architecture}, epoch ${epoch}`,
        done: epoch,
        total: parameters.epochs,
      }),
  });
  return { architecture, spec, model, ...trained };
}

/** Rows of some whole runs; the same ones for every architecture of a seed. */
function rowsHeldOut(data: TrainingData, random: () => number): ReadonlySet<number> {
  const groups = shuffled(
    [...new Set(data.groups)].sort((a, b) => a - b),
    random,
  );
  const held = new Set(groups.slice(0, Math.floor(HELD_OUT_SHARE * groups.length)));
  return new Set([...data.groups.keys()].filter((row) => held.has(data.groups[row]!)));
}
