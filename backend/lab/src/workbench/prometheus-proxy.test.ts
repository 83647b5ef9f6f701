import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerPrometheusProxy } from './prometheus-proxy.js';

const QUERY = '/api/datasources/proxy/uid/prometheus/api/v1/query?query=up';

let server: Server;
let app: FastifyInstance;
let asked: IncomingHttpHeaders[];
let status: number;
beforeEach(async () => {
  asked = [];
  status = 200;
  server = createServer(({ headers }, response) => {
    asked.push(headers);
    response.statusCode = status;
    response.setHeader('www-authenticate', 'Basic');
    response.end('{"status":"success"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  app = Fastify();
  registerPrometheusProxy(app, {
    prometheus: {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      bearerToken: { env: 'TOKEN' },
      headers: { 'X-Scope-OrgID': 'shop' },
      environment: { TOKEN: 'hidden' },
    },
  });
});
afterEach(async () => {
  await app.close();
  server.closeAllConnections();
  server.close();
});

describe('the way to a Prometheus that asks who is there', () => {
  it('shows the service’s credentials, and none that a browser sends', async () => {
    const headers = { authorization: 'Bearer mine', 'x-scope-orgid': 'other', cookie: 'a=b' };
    const answer = await app.inject({ url: QUERY, headers });
    expect(answer.statusCode).toBe(200);
    expect(asked[0]).toMatchObject({ authorization: 'Bearer hidden', 'x-scope-orgid': 'shop' });
    expect(asked[0]).not.toHaveProperty('cookie');
    expect(JSON.stringify([answer.headers, answer.body])).not.toContain('hidden');
  });

  it('tells a browser that the service is refused, and asks it for no password', async () => {
    status = 401;
    const answer = await app.inject({ url: QUERY });
    expect(answer.statusCode).toBe(502);
    expect(answer.headers).not.toHaveProperty('www-authenticate');
    expect(answer.json<{ error: string }>().error).toContain('does not take the credentials');
    expect(answer.body).not.toContain('hidden');
  });
});
