import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listenProblem } from '../../doctor/ports.js';
import { createPrometheusClient } from '../../prometheus/client.js';
import { prometheusFlags } from '../options.js';

const reason = await listenProblem('::1', 0);

describe.skipIf(reason !== undefined)('a Prometheus that listens on IPv6 alone', () => {
  it('is reached, with the brackets that --prom-host may leave out', async () => {
    const server = createServer((request, response) => {
      request.resume();
      const value = request.headers.host?.startsWith('[::1]:') ? '1' : '0';
      response.end(`{"status":"success","data":{"resultType":"scalar","result":[1,"${value}"]}}`);
    });
    server.listen(0, '::1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { url } = prometheusFlags({ promHost: '::1', promPort: port }).prometheus!;
    const client = createPrometheusClient({ url: url!, timeoutSeconds: 5 });
    try {
      expect((await client.query('vector(1)'))[0]!.value).toBe(1);
      expect(client.url).toBe(`http://[::1]:${port}`);
    } finally {
      await client.close();
      server.closeAllConnections();
      server.close();
    }
  });
});
