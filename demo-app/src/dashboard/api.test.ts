import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createApi, type Api } from './api.js';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function apiOn(
  listener: RequestListener,
  timeoutMilliseconds = 5000,
  askToken?: () => Promise<string | null>,
): Promise<Api> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createApi({
    // A page resolves paths against its own address; Node has none.
    fetch: (path, init) => fetch(new URL(path as string, origin), init),
    timeoutMilliseconds,
    askToken,
  });
}

describe('the client of the app', () => {
  it('sends changes as the app wants them', async () => {
    let received = '';
    const api = await apiOn((request, response) => {
      request.on('data', (chunk) => (received += String(chunk)));
      request.on('end', () => response.end('{"failures":{}}'));
    });
    await api.change({ cpu_spike: false });
    expect(JSON.parse(received)).toEqual({ cpu_spike: false });
  });

  it('asks for the token when it is needed, and again when it was wrong', async () => {
    const given = ['wrong', 'right'];
    const asked: (string | undefined)[] = [];
    const api = await apiOn(
      (request, response) => {
        asked.push(request.headers.authorization);
        if (asked.at(-1) !== 'Bearer right') response.statusCode = 401;
        response.end('{"message":"Switching failures needs the token."}');
      },
      5000,
      async () => given.shift() ?? null,
    );
    await expect(api.change({ cpu_spike: false })).rejects.toThrow('needs the token');
    await api.change({ cpu_spike: false });
    await api.change({ cpu_spike: false });
    const [wrong, right] = ['Bearer wrong', 'Bearer right'];
    expect(asked).toEqual([undefined, wrong, wrong, right, right]);
  });

  it('leaves it when the user has none', async () => {
    const api = await apiOn(
      (_request, response) => {
        response.statusCode = 401;
        response.end('{"message":"Switching failures needs the token."}');
      },
      5000,
      async () => null,
    );
    await expect(api.change({ cpu_spike: false })).rejects.toMatchObject({ status: 401 });
  });

  it("passes on the app's own words when it refuses", async () => {
    const api = await apiOn((_request, response) => {
      response.statusCode = 400;
      response.end('{"statusCode":400,"message":"intensity must be <= 1."}');
    });
    await expect(api.change({ cpu_spike: false })).rejects.toMatchObject({
      status: 400,
      message: 'intensity must be <= 1.',
    });
  });

  it('names the status when there are no words', async () => {
    const api = await apiOn((_request, response) => {
      response.statusCode = 502;
      response.end('<html>Bad gateway</html>');
    });
    await expect(api.status()).rejects.toThrow('/api/status answered with status 502.');
  });

  it('does not take any answer for a status', async () => {
    const api = await apiOn((_request, response) => response.end('{"hello":"there"}'));
    await expect(api.status()).rejects.toThrow('/api/status answered without what');
    await expect(api.history()).rejects.toThrow('/api/history answered without what');
  });

  it('gives up on an app that hangs', async () => {
    const api = await apiOn(() => undefined, 60);
    await expect(api.status()).rejects.toMatchObject({
      status: undefined,
      message: 'No answer within 0.06 s.',
    });
  });

  it('says when nobody is there', async () => {
    const api = await apiOn(() => undefined);
    server?.close();
    await expect(api.status()).rejects.toMatchObject({
      status: undefined,
      message: 'The connection was refused or broke off.',
    });
  });
});
