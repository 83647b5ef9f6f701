import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { KubernetesApi } from './kubernetes-api.js';

interface Stored {
  metadata: { name: string; resourceVersion?: string };
  spec: { holderIdentity?: string | null };
}

/** What the API server does with Leases: versions, conflicts, 404; simulated, over HTTP or directly. */
export interface LeaseServer {
  readonly api: KubernetesApi;
  /** Holders in the order in which they came to hold it. */
  readonly holders: readonly string[];
  /** Answers with this status while it is set. */
  broken: number | undefined;
  listen(): Promise<string>;
  close(): void;
}

export function createLeaseServer(): LeaseServer {
  const leases = new Map<string, Stored>();
  const holders: string[] = [];
  let version = 0;
  const store = (path: string, lease: Stored): Stored => {
    const stored = {
      ...lease,
      metadata: { ...lease.metadata, resourceVersion: String(++version) },
    };
    leases.set(path, stored);
    const { holderIdentity } = lease.spec;
    if (holderIdentity && holders.at(-1) !== holderIdentity) holders.push(holderIdentity);
    return stored;
  };
  const answer = (
    method: string,
    path: string,
    body: unknown,
  ): { status: number; body: unknown } => {
    if (server.broken !== undefined) return { status: server.broken, body: { message: 'broken' } };
    const lease = body as Stored;
    if (method === 'POST') {
      const own = `${path}/${lease.metadata.name}`;
      if (leases.has(own)) return { status: 409, body: { message: 'already exists' } };
      return { status: 201, body: store(own, lease) };
    }
    const found = leases.get(path);
    if (found === undefined) return { status: 404, body: { message: 'not found' } };
    if (method === 'GET') return { status: 200, body: found };
    if (lease.metadata.resourceVersion !== found.metadata.resourceVersion) {
      return { status: 409, body: { message: 'the object has been modified' } };
    }
    return { status: 200, body: store(path, lease) };
  };
  const http = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { status, body } = answer(
        request.method!,
        request.url!,
        text === '' ? undefined : JSON.parse(text),
      );
      response.statusCode = status;
      response.end(JSON.stringify(body));
    });
  });
  const server: LeaseServer = {
    api: {
      namespace: 'n',
      call: async (method, path, body) => structuredClone(answer(method, path, body)),
      close: async () => undefined,
    },
    holders,
    broken: undefined,
    async listen() {
      http.listen(0, '127.0.0.1');
      await once(http, 'listening');
      return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    },
    close: () => {
      http.closeAllConnections();
      http.close();
    },
  };
  return server;
}
