import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { ChildProcess } from 'node:child_process';

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks until the answer is yes. @throws Error after so many seconds */
export async function eventually(seconds: number, check: () => unknown): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      if (await check()) return;
    } catch {
      // Not yet.
    }
    if (Date.now() > end) throw new Error(`Not so after ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** What a process says, and how it ends when asked to. */
export function attend(child: ChildProcess): { output: string; stop(): Promise<number | null> } {
  const attended = {
    output: '',
    async stop(): Promise<number | null> {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      return child.exitCode;
    },
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => (attended.output += String(data)));
  }
  return attended;
}
