import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { loadConfig } from '../config/load.js';
import { systemClock } from '../core/clock.js';
import { openInjector } from './open-injector.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

it('sends the token that is in its file now; a file that is broken keeps the last one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kfp-injection-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  const sent: (string | undefined)[] = [];
  const target = createServer((request, response) => {
    if (request.method === 'POST') sent.push(request.headers.authorization);
    request.resume();
    response.end('{"failures":{"memory_leak":false},"details":{}}');
  }).listen(0, '127.0.0.1');
  await once(target, 'listening');
  cleanups.push(() => target.close());

  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'one\n');
  const config = await loadConfig({ flags: { injection: { tokenFile } } });
  const problems: string[] = [];
  const onProblem = (problem: string): void => void problems.push(problem);
  const injector = await openInjector(config.injection, { clock: systemClock, onProblem });
  const { port } = target.address() as AddressInfo;
  const labels = { job: 'demo-app', instance: `127.0.0.1:${port}` };
  const change = (): Promise<unknown> => injector.set(labels, { memory_leak: false });

  await change();
  await writeFile(tokenFile, 'two\n');
  await change();
  await rm(tokenFile);
  await change();
  await change();
  expect(sent).toEqual(['one', 'two', 'two', 'two'].map((token) => `Bearer ${token}`));
  expect(problems).toEqual([expect.stringContaining('The one from before is sent on.')]);
});
