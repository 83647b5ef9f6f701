import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createLoadControl } from './load-control.js';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

/** A load generator at 20 requests per second; `fails` makes it answer 400. */
async function generator(): Promise<{ url: string; rates: number[]; fails: { now: boolean } }> {
  const rates = [20];
  const fails = { now: false };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url !== '/rate' || fails.now) response.statusCode = 400;
      else if (body !== '') rates.push((JSON.parse(body) as { rate: number }).rate);
      response.end(JSON.stringify({ rate: rates.at(-1) }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, rates, fails };
}

it('sets the rate relative to the one it found', async () => {
  const { url, rates } = await generator();
  const load = await createLoadControl(url);
  await load.setFactor(0.5);
  await load.setFactor(2);
  await load.setFactor(1);
  expect(rates).toEqual([20, 10, 40, 20]);
});

it('says when a rate was not accepted, when something else answers, and when nobody does', async () => {
  const { url, fails } = await generator();
  const load = await createLoadControl(url);
  fails.now = true;
  await expect(load.setFactor(2)).rejects.toMatchObject({ code: 'LOAD_CONTROL_REFUSED' });
  await expect(createLoadControl(`${url}elsewhere`)).rejects.toMatchObject({
    code: 'LOAD_CONTROL_REFUSED',
  });
  stop!();
  await expect(load.setFactor(2)).rejects.toMatchObject({ code: 'LOAD_CONTROL_UNREACHABLE' });
});
