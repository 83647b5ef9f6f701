import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A metric of the imitated server: its series, by their labels. */
export type FakeMetrics = Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;

export interface FakePrometheus {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Answers as Prometheus does to what the doctor asks. A signal's expression is one metric's name, alone
 * or within `rate(…[10s])`, whose every series has the value 1 at all times.
 *
 * @param clock seconds by which its clock is ahead of ours
 * @param interval seconds between its scrapes
 * @param token asked of every query; empty for none
 */
export async function startFakePrometheus(
  metrics: FakeMetrics,
  { clock = 0, interval = 2, token = '' } = {},
): Promise<FakePrometheus> {
  const now = (): number => Date.now() / 1000 + clock;
  const vector = (series: readonly { metric: object; value: number }[]): unknown => ({
    resultType: 'vector',
    result: series.map(({ metric, value }) => ({ metric, value: [now(), String(value)] })),
  });
  const instant = (query: string): unknown => {
    if (query === 'vector(time())') return vector([{ metric: {}, value: now() }]);
    const named = /^count\(\{__name__="(\w+)"\}\)$/.exec(query);
    if (named !== null) {
      const count = metrics[named[1]!]?.length ?? 0;
      return vector(count === 0 ? [] : [{ metric: {}, value: count }]);
    }
    const medians = [...query.matchAll(/quantile\(0\.5, count_over_time\((\w+)\[300s\]\)/g)];
    if (medians.length > 0) {
      const known = medians.flatMap(([, name], i) => (metrics[name!] === undefined ? [] : [i]));
      return vector(
        known.map((i) => ({ metric: { metric: String(i) }, value: Math.floor(300 / interval) })),
      );
    }
    const counted = /^max\(count_over_time\(\w+\[(\d+)s\]\)\)$/.exec(query);
    if (counted !== null) {
      return vector([{ metric: {}, value: Math.floor(Number(counted[1]) / interval) }]);
    }
    const grouped = /^count by \(.*\) \((\w+)(\{.*\})?\)$/.exec(query);
    if (grouped === null) throw new Error(`not foreseen: ${query}`);
    const fitting = grouped[2] === undefined ? (metrics[grouped[1]!] ?? []) : [];
    return vector(fitting.map((metric) => ({ metric, value: 1 })));
  };
  const range = (form: URLSearchParams): unknown => {
    const query = form.get('query')!;
    if (query === 'nonsense(') throw new Error('parse error');
    const name = /^(?:rate\()?(\w+)/.exec(query)![1]!;
    const [start, end, step] = ['start', 'end', 'step'].map((key) => Number(form.get(key)));
    const values: [number, string][] = [];
    for (let at = start!; at <= end!; at += step!) values.push([at, '1']);
    const over = /^rate\(\w+\[(\d+)s\]\)$/.exec(query);
    const tooFew = over !== null && Number(over[1]) < 2 * interval;
    const result = tooFew ? [] : (metrics[name] ?? []).map((metric) => ({ metric, values }));
    return { resultType: 'matrix', result };
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const answer = (status: number, value: object): void => {
        response.writeHead(status).end(JSON.stringify(value));
      };
      if (token !== '' && request.headers.authorization !== `Bearer ${token}`) {
        return answer(401, { status: 'error', error: 'who are you?' });
      }
      const form = new URLSearchParams(body);
      try {
        const data = request.url!.endsWith('/buildinfo')
          ? { version: '3.1.4' }
          : request.url!.endsWith('/query_range')
            ? range(form)
            : instant(form.get('query')!);
        answer(200, { status: 'success', data });
      } catch (error) {
        answer(400, { status: 'error', errorType: 'bad_data', error: String(error) });
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
