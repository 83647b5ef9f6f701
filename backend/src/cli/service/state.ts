import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import { describeError, KfpError } from '../../core/errors.js';
import { createFolderLock } from '../../core/folder-lock.js';
import { createJournal, type Journal } from '../../scorecard/journal.js';
import type { Scorecard } from '../../scorecard/scorecard.js';
import { part } from './part.js';
import type { Setting } from './setting.js';
import { stateFolder } from './state-folder.js';

/** What the service keeps on disk, as long as nobody else writes to it. */
export interface KeptState {
  readonly folder: string;
  /**
   * The files of a watch's scorecard. The methods reject with `STATE_IN_USE` while the folder is
   * another's.
   */
  journalOf(watch: string): Journal;
  isOurs(): boolean;
  /** Gets the folder when its owner ends or the disk is mended, and notices when it is taken from us. */
  keep(scorecards: readonly Pick<Scorecard, 'open' | 'suspend'>[]): { stop(): void };
  release(): Promise<void>;
}

declare module 'fastify' {
  interface FastifyInstance {
    keptState: KeptState;
  }
}

/** So often a folder that is not ours is asked for. Milliseconds. */
const INTERVAL = 5_000;
/** Of a service that is just ending, at the start. Milliseconds. */
const PATIENCE = 5_000;
const POLL = 200;

export const statePart = ({ config, dataDir, logger }: Setting): FastifyPluginAsync =>
  part('state', [], async (app) => {
    const state = await openState({
      folder: stateFolder(config, dataDir),
      firstWatch: config.watches[0]!.name,
      warn: (message) => logger.warn(message),
    });
    app.decorate('keptState', state);
    app.addHook('onClose', () => state.release());
  });

/**
 * Two services that write the same state would lose each other's: the second one only predicts, until the
 * first one ends. What a service of before there were watches has left is moved to the first watch.
 */
export async function openState(options: {
  readonly folder: string;
  readonly firstWatch: string;
  readonly warn: (message: string) => void;
}): Promise<KeptState> {
  const { folder, firstWatch, warn } = options;
  const lock = createFolderLock(folder);
  let refusal: KfpError | undefined;
  let tookOver = false;

  const take = async (): Promise<void> => {
    try {
      const owner = await lock.tryTake();
      refusal = owner && inUse(`process ${owner.pid} on ${owner.host}`, folder);
      if (!lock.isOurs() || tookOver) return;
      for (const name of ['scorecard', 'anomaly']) {
        await moveUnlessThere(join(folder, name), join(folder, firstWatch, name));
      }
      tookOver = true;
    } catch (cause) {
      const why = `${folder} cannot be marked as in use: ${describeError(cause)}`;
      refusal = new KfpError('STATE_IN_USE', why, { cause });
    }
  };
  const isOurs = (): boolean => lock.isOurs() && tookOver;
  const problem = (): KfpError => refusal ?? inUse('another service', folder);
  const confirm = async (): Promise<void> => {
    if (tookOver && (await lock.confirm())) return;
    throw problem();
  };

  const deadline = performance.now() + PATIENCE;
  for (;;) {
    await take();
    if (isOurs() || performance.now() >= deadline) break;
    // A disk that takes nothing is not mended within seconds.
    if (refusal?.cause !== undefined) break;
    await new Promise((next) => setTimeout(next, POLL));
  }
  return {
    folder,
    journalOf(watch) {
      const files = createJournal(join(folder, watch, 'scorecard'), warn);
      return {
        load: () => confirm().then(() => files.load()),
        append: (lines) => confirm().then(() => files.append(lines)),
        replaceState: (state) => confirm().then(() => files.replaceState(state)),
        rewrite: (lines) => confirm().then(() => files.rewrite(lines)),
      };
    },
    isOurs,
    keep(scorecards) {
      let busy = false;
      const look = async (): Promise<void> => {
        if (busy) return;
        busy = true;
        try {
          if (!isOurs()) await take();
          for (const scorecard of scorecards) {
            if (isOurs()) await scorecard.open();
            else scorecard.suspend(problem().message);
          }
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

async function moveUnlessThere(from: string, to: string): Promise<void> {
  if (!(await exists(from)) || (await exists(to))) return;
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

function inUse(owner: string, folder: string): KfpError {
  return new KfpError(
    'STATE_IN_USE',
    `${owner} keeps its record in ${folder}; it is taken over when that one ends, or give each service a --data-dir of its own`,
  );
}
