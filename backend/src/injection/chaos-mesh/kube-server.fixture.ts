import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChaosObject } from './objects.js';
import type { Pod } from './pods.js';

/** What the next call meets in place of an answer; undefined answers as Kubernetes does. */
export type Trouble = { readonly status: number } | 'hang up' | 'hang up after doing it' | 'wait';

export interface KubeServer {
  /** A kubeconfig that leads here, with a token. */
  readonly kubeconfig: string;
  readonly objects: ChaosObject[];
  readonly pods: (Pod & { metadata: { name: string; namespace: string } })[];
  /** `POST /apis/chaos-mesh.org/…`, in their order. */
  readonly calls: string[];
  /** Called for each call. */
  trouble: (call: string) => Trouble | undefined;
  /** Objects of a page; a list is asked for again when it has changed meanwhile. */
  pageSize: number;
  close(): Promise<void>;
}

const PATH =
  /^\/(?:api\/v1|apis\/chaos-mesh\.org\/v1alpha1)\/namespaces\/([^/]+)\/([a-z]+)(?:\/([^/]+))?$/;

/**
 * The few paths of the Kubernetes API that are used, over real HTTP: pods and the objects of Chaos Mesh,
 * selected by labels, in pages, with the answers of a server that refuses, is slow, or breaks off.
 */
export async function startKubeServer(): Promise<KubeServer> {
  const dir = mkdtempSync(join(tmpdir(), 'kfp-kube-'));
  const server = createServer((request, response) => void answer(request, response));
  const status = (response: ServerResponse, code: number, message: string): void => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message }),
    );
  };
  const send = (response: ServerResponse, code: number, body: unknown): void => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const fits = (url: URL, labels: Readonly<Record<string, string>> = {}): boolean =>
    (url.searchParams.get('labelSelector') ?? '')
      .split(',')
      .filter((part) => part !== '')
      .every((part) => labels[part.split('=')[0]!] === part.split('=')[1]);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url!, 'http://localhost');
    let text = '';
    for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
    const call = `${request.method} ${url.pathname}`;
    self.calls.push(call);
    const trouble = self.trouble(call);
    if (trouble === 'wait') return;
    if (trouble === 'hang up') return void request.socket.destroy();
    if (request.headers.authorization !== 'Bearer secret') {
      return status(response, 401, 'Unauthorized');
    }
    if (typeof trouble === 'object')
      return status(response, trouble.status, 'as the test wants it');
    const [, namespace, plural, name] = PATH.exec(url.pathname) ?? [];
    if (plural === undefined) return status(response, 404, 'the server could not find it');
    const same = (object: ChaosObject): boolean =>
      object.kind.toLowerCase() === plural && object.metadata.namespace === namespace;
    if (request.method === 'POST') {
      const object = JSON.parse(text) as ChaosObject;
      const there = self.objects.some(
        (one) => same(one) && one.metadata.name === object.metadata.name,
      );
      if (there) return status(response, 409, `${object.metadata.name} already exists`);
      self.objects.push(object);
      if (trouble === 'hang up after doing it') return void request.socket.destroy();
      return send(response, 201, object);
    }
    if (request.method === 'DELETE') {
      const index = self.objects.findIndex((one) => same(one) && one.metadata.name === name);
      if (index < 0) return status(response, 404, `${name} not found`);
      self.objects.splice(index, 1);
      return send(response, 200, { kind: 'Status', status: 'Success' });
    }
    const all: readonly { metadata?: { labels?: Readonly<Record<string, string>> } }[] =
      plural === 'pods'
        ? self.pods.filter(({ metadata }) => metadata.namespace === namespace)
        : self.objects.filter(same);
    const selected = all.filter(({ metadata }) => fits(url, metadata?.labels));
    const from = Number(url.searchParams.get('continue') ?? 0);
    const to = from + self.pageSize;
    send(response, 200, {
      kind: 'List',
      apiVersion: 'v1',
      metadata: to < selected.length ? { continue: String(to) } : {},
      items: selected.slice(from, to),
    });
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(dir, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'a',
          cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true },
        },
      ],
      users: [{ name: 'a', user: { token: 'secret' } }],
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      'current-context': 'a',
    }),
  );
  const self: KubeServer = {
    kubeconfig,
    objects: [],
    pods: [],
    calls: [],
    trouble: () => undefined,
    pageSize: 500,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return self;
}
