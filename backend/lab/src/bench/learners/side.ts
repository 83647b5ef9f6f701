import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Answer, Request } from './protocol.js';

/** A measured process. */
export interface Side {
  /** @throws what the process printed before it ended */
  ask(request: Request): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts a process that answers one line of JSON per line of JSON. */
export function startSide(command: string, args: readonly string[], signal: AbortSignal): Side {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const printed: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
  // A process that has died says so by its missing answer.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => resolve(Buffer.concat(printed).toString()));
  });
  const stop = (): void => void child.kill();
  signal.addEventListener('abort', stop);
  const lines = createInterface({ input: child.stdout });
  return {
    async ask(request) {
      signal.throwIfAborted();
      const cancel = new AbortController();
      const line = once(lines, 'line', { signal: cancel.signal }) as Promise<[string]>;
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const first = await Promise.race([line, ended]);
      signal.throwIfAborted();
      if (typeof first === 'string') {
        line.catch(() => undefined);
        cancel.abort();
        throw new Error(`${command} ended while asked to ${request.do}:\n${first}`);
      }
      return JSON.parse(first[0]) as Answer;
    },
    async close() {
      signal.removeEventListener('abort', stop);
      child.stdin.end();
      await ended;
    },
  };
}
