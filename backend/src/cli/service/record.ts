import { join } from 'node:path';
import { describeError, KfpError } from '../../core/errors.js';
import { lockFolder, type FolderLock } from '../../core/folder-lock.js';
import { createJournal, type Journal } from '../../scorecard/journal.js';

/** The scorecard's files, if nobody else writes to them. */
export interface ServiceRecord {
  readonly journal: Journal;
  readonly isOurs: boolean;
  release(): Promise<void>;
}

/** Two services that write the same record would lose each other's: the second one only predicts. */
export async function openRecord(
  stateDir: string,
  warn: (message: string) => void,
): Promise<ServiceRecord> {
  const journal = createJournal(join(stateDir, 'scorecard'), warn);
  let lock: FolderLock;
  try {
    lock = await lockFolder(stateDir);
  } catch (error) {
    // The journal tells itself that it cannot write, and writes again when that is over.
    warn(`${stateDir} cannot be marked as in use: ${describeError(error)}`);
    return { journal, isOurs: true, release: async () => undefined };
  }
  const { heldBy } = lock;
  if (heldBy === undefined) return { journal, isOurs: true, release: () => lock.release() };
  const problem = new KfpError(
    'STATE_IN_USE',
    `process ${heldBy.pid} on ${heldBy.host} keeps its record in ${stateDir}; give each service a --data-dir of its own, or start this one again when the other has ended`,
  );
  return {
    journal: { ...journal, load: () => Promise.reject(problem) },
    isOurs: false,
    release: () => lock.release(),
  };
}
