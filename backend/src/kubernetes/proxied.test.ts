import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthority, makeCertificate, whyNoCertificates } from '../core/certificates.fixture.js';
import { startProxy, type TestProxy } from '../core/proxy.fixture.js';
import { connectKubernetes, type Kubernetes, type Resource } from './client.js';
import type { Purpose } from './errors.js';
import { startKubeServer, type KubeServer } from './server.fixture.js';

const LEASES: Resource = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };
const purpose: Purpose = {
  code: 'LEASE',
  hints: { 403: 'a role', 404: 'a namespace', default: 'words' },
};

const dir = mkdtempSync(join(tmpdir(), 'kfp-kube-proxied-'));
let server: KubeServer;
let proxy: TestProxy;
let port: number;
beforeAll(async () => {
  server = await startKubeServer();
  proxy = await startProxy(() => port);
});
afterEach(() => {
  proxy.asked.splice(0);
  proxy.trouble = undefined;
});
afterAll(async () => {
  await proxy.close();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The kubeconfig of the server, which gets another address and more entries. */
function kubeconfigFor(address: string, more: object = {}): string {
  const config = JSON.parse(readFileSync(server.kubeconfig, 'utf8')) as {
    clusters: [{ cluster: { server: string } }];
  };
  port = Number(new URL(config.clusters[0].cluster.server).port);
  Object.assign(config.clusters[0].cluster, { server: address }, more);
  const file = join(dir, 'kubeconfig');
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const connect = (kubeconfig: string, environment: Record<string, string>): Promise<Kubernetes> =>
  connectKubernetes({ purpose, kubeconfig, environment, timeoutSeconds: 2 });

describe('the Kubernetes API behind a proxy', () => {
  const address = 'http://api.example:6443';

  it('is reached through it', async () => {
    const api = await connect(kubeconfigFor(address), { HTTP_PROXY: proxy.host });
    expect(await api.create(LEASES, 'here', { kind: 'Lease', metadata: { name: 'a' } })).toBe(true);
    expect(await api.remove(LEASES, 'here', 'a')).toBe(true);
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT api.example:6443']));
  });

  it('is reached directly where NO_PROXY names it, and on this machine', async () => {
    const environment = { HTTP_PROXY: proxy.host, NO_PROXY: '.svc,api.example' };
    const api = await connect(kubeconfigFor(address), environment);
    await expect(api.get(LEASES, 'here', 'a')).rejects.toMatchObject({ code: 'LEASE_UNREACHABLE' });
    const near = await connect(server.kubeconfig, environment);
    expect(await near.get(LEASES, 'here', 'a')).toBeUndefined();
    expect(proxy.asked).toEqual([]);
  });

  it('is reached through the proxy of the kubeconfig, where it has one', async () => {
    const kubeconfig = kubeconfigFor(address, { 'proxy-url': `http://${proxy.host}` });
    const api = await connect(kubeconfig, { HTTP_PROXY: '127.0.0.1:9' });
    expect(await api.get(LEASES, 'here', 'a')).toBeUndefined();
    expect(proxy.asked).toEqual(['CONNECT api.example:6443']);
  });

  it('says which proxy was in between when it is not reached, and in time', async () => {
    const api = await connect(kubeconfigFor(address), {
      HTTP_PROXY: `http://me:hidden@${proxy.host}`,
    });
    const get = (): Promise<unknown> =>
      api.get(LEASES, 'here', 'a').catch((error: unknown) => error);
    for (const trouble of [407, 'wait'] as const) {
      proxy.trouble = trouble;
      const error = await get();
      expect(error).toMatchObject({
        code: 'LEASE_UNREACHABLE',
        message: expect.stringContaining(
          `${address} through the proxy http://${proxy.host}`,
        ) as string,
      });
      expect((error as Error).message).not.toContain('hidden');
    }
  });

  it.skipIf(whyNoCertificates !== undefined)(
    'keeps its certificates: it is tunnelled to',
    async () => {
      const authority = makeAuthority(dir, 'authority');
      const other = makeAuthority(dir, 'other');
      const certificate = makeCertificate(dir, 'api', ['api.example'], authority);
      const secure = createServer(certificate, (request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ metadata: { name: request.headers.authorization } }));
      });
      secure.listen(0, '127.0.0.1');
      await once(secure, 'listening');
      const ask = async (ca: string): Promise<unknown> => {
        const kubeconfig = kubeconfigFor('https://api.example', {
          'insecure-skip-tls-verify': false,
          'certificate-authority': ca,
        });
        ({ port } = secure.address() as AddressInfo);
        const api = await connect(kubeconfig, { HTTPS_PROXY: proxy.host });
        return api.get(LEASES, 'here', 'a');
      };
      try {
        expect(await ask(authority.certFile)).toEqual({ metadata: { name: 'Bearer secret' } });
        expect(proxy.asked).toEqual(['CONNECT api.example:443']);
        await expect(ask(other.certFile)).rejects.toMatchObject({ code: 'LEASE_UNREACHABLE' });
      } finally {
        secure.closeAllConnections();
        secure.close();
      }
    },
  );
});
