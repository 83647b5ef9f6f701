import { pino, type Logger } from 'pino';
import type { CliIo } from '../io.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

/** JSON lines; on a terminal, lines for a person. */
export function createLogger(io: CliIo, level: string): Logger {
  return io.stdout.isTTY
    ? pino({
        level,
        transport: {
          target: 'pino-pretty',
          options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss' },
        },
      })
    : pino({ level }, io.stdout);
}
