import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { answerQueries } from './answers.js';
import { createExposition } from './exposition.js';

/**
 * The metrics source, a process of its own: `/metrics/0`, `/metrics/1`, … of so many pods each. A
 * window's history would take a quarter of an hour to be scraped, so the first scrapes are of the past:
 * each carries its time, one step of `fillSeconds` after the one before, until it has caught up with the
 * clock. From then on they carry none, as those of real exporters.
 *
 * It can take Prometheus' place, too: see `answerQueries`.
 *
 * Arguments: port, pods, pods per endpoint, history in seconds, fillSeconds.
 */
const [port, pods, perEndpoint, history, fillSeconds] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
  number,
];

const endpoints = Array.from({ length: Math.ceil(pods / perEndpoint) }, (_, i) => ({
  expose: createExposition(i * perEndpoint, Math.min(pods, (i + 1) * perEndpoint)),
  next: Date.now() / 1e3 - history,
  live: false,
}));

const answer = answerQueries(pods);

createServer((request, response) => {
  const [, page, number] = (request.url ?? '').split('/');
  if (page === 'status') {
    response.end(JSON.stringify({ live: endpoints.every(({ live }) => live) }));
    return;
  }
  if (page === 'api') return answer(request, response);
  const endpoint = endpoints[Number(number)];
  if (page !== 'metrics' || endpoint === undefined) {
    response.statusCode = 404;
    response.end();
    return;
  }
  const now = Date.now() / 1e3;
  endpoint.live ||= endpoint.next >= now;
  const time = endpoint.live ? now : endpoint.next;
  endpoint.next += fillSeconds;
  response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
  Readable.from(endpoint.expose(time, !endpoint.live)).pipe(response);
}).listen(port, '127.0.0.1');
