import { KfpError } from '../core/errors.js';
import type { Dataset } from './types.js';

/**
 * Joins recordings of the same signals into one dataset, in the order given. The runs stay as they
 * were; the sidecar keeps every command line, one per line, and the versions of the first recording.
 *
 * @param recordings with the name each is called by in an error
 * @throws KfpError `DATASET_MERGE_INVALID` when there are fewer than two, when they differ in profile,
 *   step or signals, or share a run
 */
export function mergeDatasets(
  recordings: readonly { readonly name: string; readonly dataset: Dataset }[],
): Dataset {
  const [first, ...others] = recordings;
  if (first === undefined || others.length === 0) {
    throw invalid('there must be at least two recordings', 'Name another dataset.');
  }
  const { metadata } = first.dataset;
  const owners = new Map(metadata.runs.map(({ runId }) => [runId, first.name]));
  for (const { name, dataset } of others) {
    for (const what of ['profile', 'stepSeconds', 'signals'] as const) {
      const [expected, found] = [metadata[what], dataset.metadata[what]].map(String);
      if (expected === found) continue;
      throw invalid(
        `${what} is ${found} in ${name}, but ${expected} in ${first.name}`,
        'Only recordings made with the same configuration can be joined.',
      );
    }
    for (const { runId } of dataset.metadata.runs) {
      const owner = owners.get(runId);
      if (owner !== undefined) {
        throw invalid(
          `run ${runId} is in ${owner} and in ${name}`,
          'Name each recording once; recordings with different --seed have different runs.',
        );
      }
      owners.set(runId, name);
    }
  }
  const datasets = recordings.map(({ dataset }) => dataset);
  return {
    signals: first.dataset.signals,
    runs: datasets.flatMap(({ runs }) => runs),
    metadata: {
      ...metadata,
      command: datasets.map((dataset) => dataset.metadata.command).join('\n'),
      runs: datasets.flatMap((dataset) => dataset.metadata.runs),
    },
  };
}

function invalid(what: string, hint: string): KfpError {
  return new KfpError('DATASET_MERGE_INVALID', `Cannot join these datasets: ${what}.`, { hint });
}
