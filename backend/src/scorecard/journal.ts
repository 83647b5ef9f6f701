import { mkdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../core/errors.js';
import { appendSynced, replaceFile } from '../core/replace-file.js';

/** The two files of a scorecard: what is concluded, line by line, and what is still open. */
export interface Journal {
  /**
   * Reads both files. A line cut off by a crash is taken off the file; other lines that are no
   * JSON are passed over. Both are told.
   */
  load(): Promise<{ readonly lines: readonly unknown[]; readonly state: unknown }>;
  append(lines: readonly unknown[]): Promise<void>;
  /**
   * To be called after the lines are there: should the process die in between, the old state concludes the
   * same things once more.
   */
  replaceState(state: unknown): Promise<void>;
  /** Replaces all lines. */
  rewrite(lines: readonly unknown[]): Promise<void>;
}

/**
 * @param folder made when it is missing
 * @param warn told what was wrong with a file that could be read all the same
 */
export function createJournal(folder: string, warn: (message: string) => void): Journal {
  const linesFile = join(folder, 'outcomes.jsonl');
  const stateFile = join(folder, 'state.json');

  const readLines = async (): Promise<unknown[]> => {
    const content = await readFile(linesFile).catch(missing);
    if (content === undefined) return [];
    const end = content.lastIndexOf('\n'.charCodeAt(0)) + 1;
    if (end < content.length) {
      warn(`${linesFile}: the last line was cut off (${content.length - end} bytes); it is lost.`);
      await truncate(linesFile, end);
    }
    return content
      .subarray(0, end)
      .toString('utf8')
      .split('\n')
      .flatMap((line, index) => {
        if (line === '') return [];
        try {
          return [JSON.parse(line) as unknown];
        } catch {
          warn(`${linesFile}: line ${index + 1} is not JSON; it is passed over.`);
          return [];
        }
      });
  };
  const readState = async (): Promise<unknown> => {
    const content = await readFile(stateFile, 'utf8').catch(missing);
    if (content === undefined) return undefined;
    try {
      return JSON.parse(content) as unknown;
    } catch (error) {
      warn(`${stateFile}: ${describeError(error)}; alarms that were still open are lost.`);
      return undefined;
    }
  };
  return {
    async load() {
      return { lines: await readLines(), state: await readState() };
    },
    async append(lines) {
      if (lines.length === 0) return;
      await mkdir(folder, { recursive: true });
      await appendSynced(linesFile, asLines(lines));
    },
    async replaceState(state) {
      await mkdir(folder, { recursive: true });
      await replaceFile(stateFile, JSON.stringify(state));
    },
    async rewrite(lines) {
      await mkdir(folder, { recursive: true });
      await replaceFile(linesFile, asLines(lines));
    },
  };
}

function asLines(lines: readonly unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** @throws anything but that the file is not there */
function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
