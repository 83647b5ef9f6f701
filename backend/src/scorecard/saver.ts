import { describeError } from '../core/errors.js';
import type { Journal } from './journal.js';

/**
 * Writes in the background, one thing after the other; trouble stops nothing, and is told when it begins and
 * when it is over.
 */
export interface Saver {
  /**
   * Begins to save unless a save is under way; the lines that were not saved yet go along.
   *
   * @param state what to write, asked for at once
   * @returns whether it began
   */
  save(state: () => unknown): boolean;
  add(line: unknown): void;
  /** Replaces all lines, the unsaved ones included, by these. */
  rewrite(lines: readonly unknown[]): void;
  /** Why nothing is saved at present; undefined when all is well. */
  problem(): string | undefined;
  /** Saves once more, and resolves when nothing is under way. */
  close(state: () => unknown): Promise<void>;
}

export function createSaver(options: {
  readonly journal: Journal;
  readonly warn: (message: string) => void;
  /** Lines kept for later while the disk takes none. */
  readonly mostWaiting: number;
}): Saver {
  const { journal, mostWaiting } = options;
  let waiting: unknown[] = [];
  let rewriting: readonly unknown[] | undefined;
  let work: Promise<void> | undefined;
  let problem: string | undefined;

  const write = async (state: () => unknown): Promise<void> => {
    let all = rewriting;
    let lines = waiting;
    try {
      // It changes while it is written.
      const snapshot = structuredClone(state());
      rewriting = undefined;
      waiting = [];
      if (all !== undefined) await journal.rewrite([...all, ...lines]);
      else await journal.append(lines);
      // They are on the disk, whatever becomes of the state.
      all = undefined;
      lines = [];
      await journal.replaceState(snapshot);
      if (problem !== undefined) options.warn('The scorecard is saved again.');
      problem = undefined;
    } catch (error) {
      rewriting ??= all;
      waiting = [...lines, ...waiting].slice(-mostWaiting);
      if (problem === undefined) {
        options.warn(`The scorecard is kept in memory only: ${describeError(error)}`);
      }
      problem = describeError(error);
    }
  };
  const begin = (state: () => unknown): Promise<void> => {
    work = write(state).finally(() => (work = undefined));
    return work;
  };
  return {
    save(state) {
      if (work !== undefined) return false;
      void begin(state);
      return true;
    },
    add(line) {
      waiting.push(line);
      if (waiting.length > mostWaiting) waiting.shift();
    },
    rewrite(lines) {
      rewriting = lines;
      waiting = [];
    },
    problem: () => problem,
    async close(state) {
      await work;
      await begin(state);
    },
  };
}
