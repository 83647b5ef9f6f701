import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CliIo } from '../io.js';
import { createLogger } from './logger.js';

const to = (fd: number): Pick<CliIo, 'stdout'> => ({
  stdout: { fd } as unknown as CliIo['stdout'],
});

it('writes lines of JSON to a file', () => {
  const file = join(tmpdir(), `kfp-log-${process.pid}`);
  const fd = openSync(file, 'w');
  createLogger(to(fd), 'info').warn('hot');
  closeSync(fd);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ level: 40, msg: 'hot' });
  rmSync(file);
});

it.skipIf(!existsSync('/dev/full'))('outlives a disk that is full', () => {
  const fd = openSync('/dev/full', 'w');
  const logger = createLogger(to(fd), 'info');
  expect(() => logger.warn('nobody will know')).not.toThrow();
  expect(() => logger.warn('nor of this')).not.toThrow();
  closeSync(fd);
});
