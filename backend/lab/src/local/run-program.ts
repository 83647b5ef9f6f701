import { execFile } from 'node:child_process';

export interface ProgramResult {
  /** Exit code; null when a signal ended it or it could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be started or was ended: `ENOENT`, `timed out after 10 s`, … */
  readonly problem: string | undefined;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

/** Runs a short program to its end and returns what it said; never rejects because of the program. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const seconds = options.timeoutSeconds ?? 60;
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      {
        cwd: options.cwd,
        env: options.env ?? process.env,
        timeout: seconds * 1000,
        killSignal: 'SIGKILL',
        maxBuffer: 16 * 2 ** 20,
        signal: options.signal,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        resolve({ code, stdout, stderr, problem: problemOf(error, seconds) });
      },
    );
  });
}

function problemOf(error: Error | null, seconds: number): string | undefined {
  if (error === null) return undefined;
  const { code, killed, signal } = error as NodeJS.ErrnoException & {
    killed?: boolean;
    signal?: string;
  };
  if (typeof code === 'string') return code === 'ENOENT' ? 'no such program' : code;
  if (killed) return `timed out after ${seconds} s`;
  return signal ? `ended by ${signal}` : undefined;
}

/** The last line that says something: what most programs put their reason on. */
export function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').at(-1) ?? '';
}

/** One line for a person: why a program failed. */
export function explainFailure(name: string, result: ProgramResult): string {
  const said = lastLine(result.stderr) || lastLine(result.stdout);
  const how = result.problem ?? `exit code ${result.code}`;
  return said === '' ? `${name}: ${how}` : `${name}: ${how}: ${said}`;
}
