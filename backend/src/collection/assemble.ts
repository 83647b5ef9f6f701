import type { Dataset } from '../datasets/types.js';
import type { CollectionIdentity, FinishedRun } from './parts.js';

/** The dataset of finished runs, in the order in which they began, and by name where that is one. */
export function assembleDataset(
  finished: readonly FinishedRun[],
  about: CollectionIdentity & {
    readonly command: string;
    readonly versions: Readonly<Record<string, string>>;
    /** Unix seconds. */
    readonly createdAt: number;
  },
): Dataset {
  const sorted = [...finished].sort(
    ({ record: a }, { record: b }) => a.startedAt - b.startedAt || (a.runId < b.runId ? -1 : 1),
  );
  const { profile, stepSeconds, signals, seed, command, versions } = about;
  return {
    signals,
    runs: sorted.map(({ run }) => run),
    metadata: {
      formatVersion: 1,
      profile,
      stepSeconds,
      signals,
      versions,
      command,
      seed,
      createdAt: new Date(about.createdAt * 1e3).toISOString(),
      runs: sorted.map(({ record }) => record),
    },
  };
}
