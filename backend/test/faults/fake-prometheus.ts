import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** How it answers. */
export type Mood =
  | 'well'
  | 'html'
  | 'unavailable'
  | 'silent'
  | 'cut off'
  | 'huge'
  | 'with warnings'
  | 'no samples'
  | 'old samples'
  | 'future samples';

export interface FakePrometheus {
  readonly url: string;
  mood: Mood;
  stop(): Promise<void>;
  /** Again, on the same port. */
  start(): Promise<void>;
}

/** Answers range queries as Prometheus does, of one target whose signals are steady; or not so. */
export async function startFakePrometheus(): Promise<FakePrometheus> {
  const server = createServer((request, response) => void answer(request, response));
  let port = 0;
  const fake: FakePrometheus = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    mood: 'well',
    async start() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      port = (server.address() as AddressInfo).port;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    response.on('error', () => undefined);
    const { mood } = fake;
    if (mood === 'silent') {
      await Promise.race([once(response, 'close'), pause(30_000)]);
      return;
    }
    if (mood === 'html') return void response.end('<html><h1>Welcome to the proxy</h1></html>');
    if (mood === 'unavailable') return void response.writeHead(503).end('starting');
    response.setHeader('content-type', 'application/json');
    const text = JSON.stringify(series(form, mood));
    if (mood === 'cut off') return void response.end(text.slice(0, text.length / 2));
    if (mood === 'huge') return void response.end(text + ' '.repeat(2 ** 21));
    response.end(text);
  }
  await fake.start();
  return fake;
}

function series(form: URLSearchParams, mood: Mood): unknown {
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name)));
  const shift = mood === 'old samples' ? -3600 : mood === 'future samples' ? 3600 : 0;
  const values: [number, string][] = [];
  for (let t = start!; t <= end! + 1e-6; t += step!) values.push([t + shift, '0.2']);
  const metric = { job: 'demo-app', instance: '127.0.0.1:9' };
  const result = mood === 'no samples' ? [] : [{ metric, values }];
  return {
    status: 'success',
    ...(mood === 'with warnings' ? { warnings: ['a store is away: the answer is in parts'] } : {}),
    data: { resultType: 'matrix', result },
  };
}
