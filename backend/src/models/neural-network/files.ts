import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { FILE_NAME } from '../metadata.js';
import type { InputSpec } from './input-spec.js';

interface ModelJson {
  modelTopology: object;
  weightsManifest: { paths: string[]; weights: TensorFlow.io.WeightsManifestEntry[] }[];
}

/** Writes TensorFlow.js' layers format, as `tf.loadLayersModel` reads it, and beside it how its input is made. */
export async function writeLayersModel(
  model: TensorFlow.LayersModel,
  spec: InputSpec,
  folder: string,
): Promise<void> {
  await model.save({
    save: async (artifacts) => {
      const json = {
        format: 'layers-model',
        generatedBy: artifacts.generatedBy ?? 'TensorFlow.js',
        convertedBy: null,
        modelTopology: artifacts.modelTopology,
        weightsManifest: [{ paths: ['weights.bin'], weights: artifacts.weightSpecs }],
      };
      await writeFile(join(folder, 'model.json'), JSON.stringify(json));
      const data = artifacts.weightData!;
      const buffers = Array.isArray(data) ? data : [data];
      await writeFile(
        join(folder, 'weights.bin'),
        Buffer.concat(buffers.map((part) => Buffer.from(part))),
      );
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    },
  });
  await writeFile(join(folder, 'scaler.json'), JSON.stringify(spec));
}

/** Reads such a folder. */
export async function readLayersModel(
  tf: typeof TensorFlow,
  folder: string,
): Promise<TensorFlow.LayersModel> {
  const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as ModelJson;
  const [manifest] = json.weightsManifest;
  if (manifest === undefined) throw new Error('it has no weights');
  const outside = manifest.paths.find((path) => !new RegExp(FILE_NAME).test(path));
  if (outside !== undefined) throw new Error(`"${outside}" is no file of the model`);
  const parts = await Promise.all(manifest.paths.map((path) => readFile(join(folder, path))));
  const weights = new Uint8Array(Buffer.concat(parts));
  return tf.loadLayersModel({
    load: () =>
      Promise.resolve({
        modelTopology: json.modelTopology,
        weightSpecs: manifest.weights,
        weightData: weights.buffer,
      }),
  });
}
