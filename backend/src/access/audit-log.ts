import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, KfpError } from '../core/errors.js';
import { appendSynced } from '../core/replace-file.js';
import {
  parseAuditLine,
  type AuditEntry,
  type AuditLine,
  type AuditResult,
} from './audit-entry.js';

/** What is known when a change is asked for. */
export type AskedChange = Omit<AuditEntry, 'id' | 'at' | 'result'>;

export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** For the page of what is older; null when that was all. */
  readonly before: string | null;
}

/** Every change, on disk before it is made. */
export interface AuditLog {
  /**
   * @returns the entry's id, once it is on the disk
   * @throws KfpError `AUDIT_UNWRITABLE`
   */
  begin(change: AskedChange): Promise<string>;
  /** @throws KfpError `AUDIT_UNWRITABLE` */
  end(id: string, result: Omit<AuditResult, 'at'>): Promise<void>;
  /** @param before entries older than the one of that id @throws KfpError `AUDIT_UNREADABLE` */
  page(options: {
    readonly limit: number;
    readonly before?: string | undefined;
  }): Promise<AuditPage>;
  /** Why the last line could not be written; undefined when it was. */
  problem(): string | undefined;
}

export interface AuditLogOptions {
  /** Made when it is missing. */
  readonly folder: string;
  readonly now?: () => Date;
  /** A file that has grown to this is put aside. */
  readonly maxFileBytes?: number;
  /** Files that were put aside and are kept; older ones are deleted. */
  readonly keepFiles?: number;
}

const CURRENT = 'audit.jsonl';
const PUT_ASIDE = /^audit-\d{8}T\d{9}Z-[0-9a-f]{4}\.jsonl$/;

/**
 * An audit log of JSON lines. Each is synced before the call returns; what a crash cuts off is half a
 * line, which readers pass over and the next line does not touch. Only the service's own user may read it.
 */
export function createAuditLog(options: AuditLogOptions): AuditLog {
  const { folder, maxFileBytes = 4 * 2 ** 20, keepFiles = 15 } = options;
  const now = options.now ?? (() => new Date());
  const current = join(folder, CURRENT);
  let last: Promise<unknown> = Promise.resolve();
  let problem: string | undefined;

  const rotate = async (): Promise<void> => {
    const stamp = now().toISOString().replace(/[-:.]/g, '');
    await rename(current, join(folder, `audit-${stamp}-${randomBytes(2).toString('hex')}.jsonl`));
    const aside = (await readdir(folder)).filter((name) => PUT_ASIDE.test(name)).sort();
    for (const name of aside.slice(0, Math.max(0, aside.length - keepFiles))) {
      await rm(join(folder, name), { force: true });
    }
  };
  const append = async (line: AuditLine): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { size, endsInside } = await stateOf(current);
    const text = `${endsInside ? '\n' : ''}${JSON.stringify(line)}\n`;
    await appendSynced(current, text, 0o600);
    // What cannot be put aside now is put aside with a later line.
    if (size + Buffer.byteLength(text) >= maxFileBytes) await rotate().catch(() => undefined);
  };
  /** One after the other: lines are whole, and in their order. */
  const write = async (line: AuditLine): Promise<void> => {
    const turn = last.then(() => append(line));
    last = turn.catch(() => undefined);
    try {
      await turn;
      problem = undefined;
    } catch (cause) {
      problem = describeError(cause);
      throw new KfpError(
        'AUDIT_UNWRITABLE',
        `The audit log ${current} cannot be written: ${describeError(cause)}`,
        {
          cause,
          statusCode: 503,
          hint: 'No change is made without a record of it: make room there, or let it be written to. Failures can be switched off all the same.',
        },
      );
    }
  };

  return {
    async begin(change) {
      const id = `${now().getTime().toString(36)}-${randomBytes(4).toString('hex')}`;
      await write({ asked: { id, at: now().toISOString(), ...change } });
      return id;
    },
    end: (id, result) => write({ done: { id, at: now().toISOString(), ...result } }),
    problem: () => problem,
    async page({ limit, before }) {
      const entries: AuditEntry[] = [];
      const results = new Map<string, AuditResult>();
      let passed = before === undefined;
      for (const line of newestFirst(await readTexts(folder))) {
        if ('done' in line) {
          const { id, ...result } = line.done;
          results.set(id, result);
          continue;
        }
        const { id } = line.asked;
        if (passed && entries.length === limit) return { entries, before: entries.at(-1)!.id };
        if (passed) entries.push({ ...line.asked, result: results.get(id) ?? null });
        results.delete(id);
        passed ||= id === before;
      }
      return { entries, before: null };
    },
  };
}

/** How long the file is, and whether it ends within a line; one that is missing is empty. */
async function stateOf(path: string): Promise<{ size: number; endsInside: boolean }> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { size: 0, endsInside: false };
  }
  try {
    const { size } = await file.stat();
    if (size === 0) return { size, endsInside: false };
    const end = Buffer.alloc(1);
    await file.read(end, 0, 1, size - 1);
    return { size, endsInside: end.toString() !== '\n' };
  } finally {
    await file.close();
  }
}

/** The texts of all files, oldest first. */
async function readTexts(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter((name) => PUT_ASIDE.test(name)).sort();
    const texts: string[] = [];
    for (const name of [...names, CURRENT]) {
      texts.push(await readFile(join(folder, name), 'utf8').catch(goneMeanwhile));
    }
    return texts;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new KfpError(
      'AUDIT_UNREADABLE',
      `The audit log cannot be read: ${describeError(cause)}`,
      {
        cause,
        statusCode: 503,
        hint: `Look at ${folder}.`,
      },
    );
  }
}

/** A file may be put aside while it is looked for. */
function goneMeanwhile(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}

function* newestFirst(texts: readonly string[]): Generator<AuditLine> {
  for (const text of [...texts].reverse()) {
    for (const line of text.split('\n').reverse()) {
      const parsed = line === '' ? undefined : parseAuditLine(line);
      if (parsed !== undefined) yield parsed;
    }
  }
}
