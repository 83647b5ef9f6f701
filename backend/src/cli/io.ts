import type { Writable } from 'node:stream';
import { alignedTable } from '../report/text-table.js';

/** What a command may touch of the process it runs in; tests pass their own. */
export interface CliIo {
  /** Results. */
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Progress, logs and errors, so that results can be piped. */
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts on the first Ctrl-C or SIGTERM; a command then saves what it has and returns. */
  readonly signal: AbortSignal;
}

/** Writes one line of result. */
export function printLine(io: CliIo, line = ''): void {
  io.stdout.write(`${line}\n`);
}

/** Writes a value for machines: one JSON document on one line. */
export function printJson(io: CliIo, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Writes the lines of {@link alignedTable}. */
export function printTable(io: CliIo, rows: readonly (readonly string[])[]): void {
  for (const line of alignedTable(rows)) printLine(io, line);
}
