import { join } from 'node:path';
import { describeError, KfpError } from '../../core/errors.js';
import { createFolderLock } from '../../core/folder-lock.js';
import { createJournal, type Journal } from '../../scorecard/journal.js';
import type { Scorecard } from '../../scorecard/scorecard.js';

/** The scorecard's files, as long as nobody else writes to them. */
export interface ServiceRecord {
  /** Its methods reject with `STATE_IN_USE` while the files are another's. */
  readonly journal: Journal;
  isOurs(): boolean;
  /** Gets the folder when its owner ends or the disk is mended, and notices when it is taken from us. */
  keep(scorecard: Pick<Scorecard, 'open' | 'suspend'>): { stop(): void };
  release(): Promise<void>;
}

/** So often a folder that is not ours is asked for. Milliseconds. */
const INTERVAL = 5_000;
/** Of a service that is just ending, at the start. Milliseconds. */
const PATIENCE = 5_000;
const POLL = 200;

/**
 * Two services that write the same record would lose each other's: the second one only predicts, until the
 * first one ends.
 */
export async function openRecord(
  stateDir: string,
  warn: (message: string) => void,
): Promise<ServiceRecord> {
  const files = createJournal(join(stateDir, 'scorecard'), warn);
  const lock = createFolderLock(stateDir);
  let refusal: KfpError | undefined;

  const take = async (): Promise<void> => {
    try {
      const owner = await lock.tryTake();
      refusal = owner && inUse(`process ${owner.pid} on ${owner.host}`, stateDir);
    } catch (cause) {
      const why = `${stateDir} cannot be marked as in use: ${describeError(cause)}`;
      refusal = new KfpError('STATE_IN_USE', why, { cause });
    }
  };
  const confirm = async (): Promise<void> => {
    if (await lock.confirm()) return;
    throw refusal ?? inUse('another service', stateDir);
  };

  const deadline = performance.now() + PATIENCE;
  for (;;) {
    await take();
    if (lock.isOurs() || performance.now() >= deadline) break;
    // A disk that takes nothing is not mended within seconds.
    if (refusal?.cause !== undefined) break;
    await new Promise((next) => setTimeout(next, POLL));
  }
  return {
    journal: {
      load: () => confirm().then(() => files.load()),
      append: (lines) => confirm().then(() => files.append(lines)),
      replaceState: (state) => confirm().then(() => files.replaceState(state)),
      rewrite: (lines) => confirm().then(() => files.rewrite(lines)),
    },
    isOurs: () => lock.isOurs(),
    keep(scorecard) {
      let busy = false;
      const look = async (): Promise<void> => {
        if (busy) return;
        busy = true;
        try {
          if (!lock.isOurs()) await take();
          if (!lock.isOurs())
            scorecard.suspend((refusal ?? inUse('another service', stateDir)).message);
          else await scorecard.open();
        } finally {
          busy = false;
        }
      };
      const timer = setInterval(
        () => void look().catch((error: unknown) => warn(describeError(error))),
        INTERVAL,
      );
      return { stop: () => clearInterval(timer) };
    },
    release: () => lock.release(),
  };
}

function inUse(owner: string, stateDir: string): KfpError {
  return new KfpError(
    'STATE_IN_USE',
    `${owner} keeps its record in ${stateDir}; it is taken over when that one ends, or give each service a --data-dir of its own`,
  );
}
