import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The program is not on this machine. */
export class NoSuchProgram extends Error {}

/**
 * Runs a short program to its end and returns what it wrote.
 *
 * @throws NoSuchProgram, and Error with the reason in one line when it does not end with 0
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: {
    readonly cwd?: string | undefined;
    readonly env?: Readonly<Record<string, string | undefined>>;
    /** 60 where it is not given. */
    readonly timeoutSeconds?: number;
  } = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { cwd, env = process.env, timeoutSeconds = 60 } = options;
  try {
    return await promisify(execFile)(file, [...args], {
      cwd,
      env,
      timeout: timeoutSeconds * 1000,
      killSignal: 'SIGKILL',
      maxBuffer: 16 * 2 ** 20,
    });
  } catch (error) {
    const { code, killed, signal, stdout, stderr } = error as Error & {
      readonly code?: number | string | null;
      readonly killed?: boolean;
      readonly signal?: string | null;
      readonly stdout?: string;
      readonly stderr?: string;
    };
    if (code === 'ENOENT') throw new NoSuchProgram(`${file}: no such program`);
    const how = killed
      ? `timed out after ${timeoutSeconds} s`
      : typeof code === 'number'
        ? `exit code ${code}`
        : (code ?? `ended by ${signal}`);
    const reason = lastLine(stderr ?? '') || lastLine(stdout ?? '');
    throw new Error([file, how, reason].filter((part) => part !== '').join(': '), { cause: error });
  }
}

/** The last line that is not empty: most programs put their reason on it. */
export function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').at(-1) ?? '';
}
