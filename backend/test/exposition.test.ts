import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { current, prediction } from '../src/api/api.fixture.js';
import { createTargetMetrics } from '../src/api/target-metrics.js';
import { loadConfig } from '../src/config/load.js';
import { createProcessGroup } from '../lab/src/local/process-group.js';
import { obtainPrometheus, type PrometheusBinary } from '../lab/src/local/prometheus-binary.js';
import { createApp } from '../../demo-app/src/app.js';
import { readSettings } from '../../demo-app/src/settings.js';
import { hostileText } from '../lab/fuzz/fixtures/hostile.js';
import { eventually } from './fixtures/eventually.js';
import { startPrometheus } from './fixtures/start-prometheus.js';

const scratch = mkdtempSync(join(tmpdir(), 'kfp-exposition-'));
const group = createProcessGroup();
let binary: PrometheusBinary;
let text: string;
/** The labels that were exposed. */
let instances: string[];

const server = createServer((_, response) => {
  response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8').end(text);
});

beforeAll(async () => {
  binary = await obtainPrometheus({
    cacheDir: join(import.meta.dirname, '../../.cache/prometheus'),
    env: process.env,
    log: (line) => process.stdout.write(`${line}\n`),
  });
  const config = await loadConfig();
  // An empty label is none, and Prometheus puts its own in its place.
  const values = fc.sample(hostileText, { numRuns: 300, seed: 1 }).filter((value) => value !== '');
  // Half a character is no UTF-8.
  instances = [...new Set(values.map((value) => Buffer.from(value).toString()))];
  const predictions = instances.map((instance) => prediction(instance));
  text = [...createTargetMetrics(config).render([current(predictions)], () => false)].join('');
}, 300_000);
afterAll(async () => {
  await group.stop();
  server.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** @returns the exit code of `promtool check metrics`, and what it has said */
async function checked(text: string): Promise<[number, string]> {
  const lint = spawn(binary.promtool!, ['check', 'metrics']);
  let output = '';
  for (const stream of [lint.stdout, lint.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => (output += piece));
  }
  lint.stdin.end(text);
  const [code] = (await once(lint, 'close')) as [number];
  return [code, output];
}

it('passes promtool, whatever targets are called', async () => {
  expect(await checked(text)).toEqual([0, '']);
});

it('passes promtool where it is the demo-app’s', async () => {
  const app = await createApp({
    settings: readSettings([])!,
    onOutOfMemory: () => undefined,
    burners: { threads: 1, burn: () => undefined, close: async () => undefined },
  });
  await app.inject('/api/items/7');
  const { body } = await app.inject('/metrics');
  await app.close();
  expect(body).toContain('route="/api/items/:id"');
  expect(await checked(body)).toEqual([0, '']);
});

it('comes back from Prometheus as it was', async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: exposed } = server.address() as AddressInfo;
  const url = await startPrometheus(group, {
    program: binary.prometheus,
    dir: scratch,
    scrape: { demoApps: [], backend: `127.0.0.1:${exposed}` },
  });
  const found = async (): Promise<string[]> => {
    const answer = await fetch(`${url}/api/v1/query?query=failure_prediction_risk`);
    const { data } = (await answer.json()) as {
      data: { result: { metric: Record<string, string> }[] };
    };
    return data.result.map(({ metric }) => metric['instance']!);
  };
  await eventually(30, async () => (await found()).length > 0);
  expect((await found()).sort()).toEqual([...instances].sort());
});
