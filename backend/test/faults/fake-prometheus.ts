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
  /** Label of the only target. */
  instance: string;
  /** By how many seconds its clock differs from the true one. */
  clockOffset: number;
  /** What a signal is from now on, by its expression. */
  value: (expr: string) => number;
  /** Queries answered so far. */
  readonly queries: number;
  stop(): Promise<void>;
  /** Again, on the same port. */
  start(): Promise<void>;
}

/** Answers range queries as Prometheus does, of one target whose signals are steady; or not so. */
export async function startFakePrometheus(): Promise<FakePrometheus> {
  const server = createServer((request, response) => void answer(request, response));
  let port = 0;
  let queries = 0;
  const fake: FakePrometheus = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    mood: 'well',
    instance: '127.0.0.1:9',
    clockOffset: 0,
    value: () => 0.2,
    get queries() {
      return queries;
    },
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
    queries++;
    response.setHeader('date', new Date(Date.now() + fake.clockOffset * 1000).toUTCString());
    const text = JSON.stringify(series(form, fake));
    if (mood === 'cut off') return void response.end(text.slice(0, text.length / 2));
    if (mood === 'huge') return void response.end(text + ' '.repeat(2 ** 21));
    response.end(text);
  }
  await fake.start();
  return fake;
}

/** What keeps a target whole: nothing near a limit, and available. */
export function healthy(expr: string): number {
  if (expr.includes('app_health_status')) return 1;
  return expr.includes('status_code=~"5.."') ? 0 : 0.2;
}

/** What makes it fail: it is not available. */
export function down(expr: string): number {
  return expr.includes('app_health_status') ? 0 : healthy(expr);
}

function series(form: URLSearchParams, { mood, instance, value }: FakePrometheus): unknown {
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name)));
  const shift = mood === 'old samples' ? -3600 : mood === 'future samples' ? 3600 : 0;
  const sample = String(value(form.get('query') ?? ''));
  const values: [number, string][] = [];
  for (let t = start!; t <= end! + 1e-6; t += step!) values.push([t + shift, sample]);
  const metric = { job: 'demo-app', instance };
  const result = mood === 'no samples' ? [] : [{ metric, values }];
  return {
    status: 'success',
    ...(mood === 'with warnings' ? { warnings: ['a store is away: the answer is in parts'] } : {}),
    data: { resultType: 'matrix', result },
  };
}
