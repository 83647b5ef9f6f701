import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxy, type TestProxy } from '../core/proxy.fixture.js';
import { makeAuthority, makeCertificate, whyNoCertificates } from '../core/certificates.fixture.js';
import { createPrometheusClient } from './client.js';
import type { ConnectionOptions } from './connection.js';

const dir = mkdtempSync(join(tmpdir(), 'kfp-proxied-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let proxy: TestProxy;
let port = 0;
let hosts: (string | undefined)[];
const servers: Server[] = [];
beforeEach(async () => {
  hosts = [];
  proxy = await startProxy(() => port);
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await proxy.close();
});

const answer: RequestListener = (request, response) => {
  hosts.push(request.headers.host);
  request.resume();
  response.end('{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}');
};

async function listen(server: Server, address = '127.0.0.1'): Promise<void> {
  servers.push(server);
  server.listen(0, address);
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
}

/** Asks once; the outcome is 1, or the error. */
async function ask(options: Partial<ConnectionOptions> & { url: string }): Promise<unknown> {
  const client = createPrometheusClient({ timeoutSeconds: 5, ...options });
  try {
    return (await client.query('vector(1)'))[0]!.value;
  } finally {
    await client.close();
  }
}

describe('Prometheus behind a proxy', () => {
  const url = 'http://mimir.example/prometheus';

  it('is asked through it over HTTP, with the credentials of both', async () => {
    await listen(createHttp(answer));
    const environment = { HTTP_PROXY: `http://me:p%40ss@${proxy.host}` };
    expect(await ask({ url, environment, bearerToken: 'hidden' })).toBe(1);
    expect(proxy.asked).toEqual([`POST ${url}/api/v1/query`]);
    expect(proxy.credentials).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
    expect(hosts).toEqual(['mimir.example']);
  });

  it('is asked directly where NO_PROXY names it', async () => {
    await listen(createHttp(answer));
    const environment = { http_proxy: proxy.host, no_proxy: 'example,.svc' };
    await expect(ask({ url, environment })).rejects.toMatchObject({
      code: 'PROMETHEUS_UNREACHABLE',
      message: expect.not.stringContaining('proxy') as string,
    });
    expect(await ask({ url: `http://127.0.0.1:${port}`, environment })).toBe(1);
    expect(proxy.asked).toEqual([]);
  });

  it.each([
    [403, 'PROMETHEUS_FORBIDDEN'],
    [407, 'PROMETHEUS_UNREACHABLE'],
    [502, 'PROMETHEUS_UNREACHABLE'],
  ])(
    'is not reached when the proxy answers %i, and the error names the proxy',
    async (no, code) => {
      proxy.trouble = no;
      const environment = { http_proxy: `http://me:hidden@${proxy.host}` };
      const error = await ask({ url, environment }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code,
        message: expect.stringContaining(`${url} through the proxy http://${proxy.host}`) as string,
      });
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hidden');
    },
  );

  it.each(['http', 'https'])('does not wait for ever for the proxy (%s)', async (scheme) => {
    proxy.trouble = 'wait';
    const environment = { [`${scheme}_proxy`]: proxy.host };
    const late = ask({ url: `${scheme}://mimir.example`, environment, timeoutSeconds: 0.3 });
    await expect(late).rejects.toMatchObject({ code: 'PROMETHEUS_TIMEOUT' });
    expect(proxy.asked).toHaveLength(1);
  });
});

describe.skipIf(whyNoCertificates !== undefined)('Prometheus with TLS behind a proxy', () => {
  it('is tunnelled to, with certificates of its own on both sides', async () => {
    const authority = makeAuthority(dir, 'authority');
    const server = makeCertificate(dir, 'server', ['mimir.example'], authority);
    const me = makeCertificate(dir, 'me', ['kfp'], authority);
    await listen(
      createHttps(
        { ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true },
        answer,
      ),
    );
    const environment = { HTTPS_PROXY: proxy.host };
    const mine = { certFile: me.certFile, keyFile: me.keyFile };
    const tls = { caFile: authority.certFile, ...mine };
    expect(await ask({ url: 'https://mimir.example', environment, tls })).toBe(1);
    const named = { ...tls, serverName: 'mimir.example' };
    expect(await ask({ url: 'https://other.example:8443', environment, tls: named })).toBe(1);
    expect(proxy.asked).toEqual(['CONNECT mimir.example:443', 'CONNECT other.example:8443']);
    const other = makeAuthority(dir, 'other');
    for (const wrong of [mine, { ...mine, caFile: other.certFile }]) {
      await expect(
        ask({ url: 'https://mimir.example', environment, tls: wrong }),
      ).rejects.toMatchObject({ code: 'PROMETHEUS_CERTIFICATE_REFUSED' });
    }
    await expect(ask({ url: 'https://other.example', environment, tls })).rejects.toThrow(
      'give prometheus.tls.serverName',
    );
    proxy.trouble = 407;
    await expect(ask({ url: 'https://mimir.example', environment, tls })).rejects.toMatchObject({
      message: expect.stringMatching(/through the proxy .*407/) as string,
      hint: expect.stringContaining('NO_PROXY') as string,
    });
  });
});
