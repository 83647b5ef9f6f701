import { fstatSync, writeSync } from 'node:fs';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { CliIo } from '../io.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

/** JSON lines; on a terminal, lines for a person. */
export function createLogger(io: Pick<CliIo, 'stdout'>, level: string): Logger {
  return io.stdout.isTTY
    ? pino({
        level,
        transport: {
          target: 'pino-pretty',
          options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss' },
        },
      })
    : pino({ level }, destination(io.stdout));
}

/**
 * A log that is a file may lie on a disk that fills up. Node's stream ends with the first write that fails,
 * and with it the process; this one goes on, and says afterwards how much is missing.
 */
function destination(stdout: CliIo['stdout']): DestinationStream {
  const fd = (stdout as { readonly fd?: unknown }).fd;
  if (typeof fd !== 'number') return stdout;
  const kind = fstatSync(fd);
  if (kind.isFIFO() || kind.isSocket()) return stdout;
  let lost = 0;
  let torn = false;
  return {
    write(line) {
      const msg = `${lost} lines of this log could not be written`;
      const missing = lost === 0 ? '' : `${JSON.stringify({ level: 40, time: Date.now(), msg })}\n`;
      const text = Buffer.from(`${torn ? '\n' : ''}${missing}${line}`);
      let written = 0;
      try {
        while (written < text.length) written += writeSync(fd, text, written);
        lost = 0;
        torn = false;
      } catch {
        torn ||= written > 0;
        lost++;
      }
    },
  };
}
