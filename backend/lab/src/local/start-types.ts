import type { Writable } from 'node:stream';

/** The flags of `npm start`, as `bin/start-options.mjs` reads them. */
export interface StartOptions {
  readonly scenario?: string;
  readonly keepRunning: boolean;
  readonly json: boolean;
  readonly modelType?: string;
  readonly modelDir: string;
  readonly train: boolean;
  readonly demoPorts: readonly number[];
  readonly prometheusPort: number;
  readonly apiPort: number;
  readonly seed: number;
  readonly fresh: boolean;
}

/** What `bin/start.mjs` hands over. */
export interface StartIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Where people read: stdout, or stderr when stdout carries JSON. */
  readonly out: Writable;
  readonly color: boolean;
  readonly stages: Stages;
  /** The project's folder, with a slash at its end. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One line per stage of the start. */
export interface Stages {
  run<T>(
    label: string,
    work: (note: (text: string) => void) => Promise<T>,
    describe: (value: T, seconds: number) => string,
  ): Promise<T>;
}
