import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('loses nothing that was recorded when it is killed at random moments', async () => {
  const script = join(import.meta.dirname, '../../lab/bin/crash.mjs');
  const { stdout } = await run(process.execPath, [script, '--times', '3', '--seed', '4']);
  expect(stdout).toContain('nothing recorded was lost');
  expect(stdout.split('\n').filter((line) => /^ +\d/.test(line))).toHaveLength(3);
}, 60_000);
