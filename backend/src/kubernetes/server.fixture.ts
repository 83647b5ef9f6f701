import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the next call meets in place of an answer; undefined answers as Kubernetes does. */
export type Trouble = { readonly status: number } | 'hang up' | 'hang up after doing it' | 'wait';

export interface StoredObject {
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly resourceVersion?: string;
  };
}

export interface KubeServer {
  /** A kubeconfig that leads here, with a token and the namespace `here`. */
  readonly kubeconfig: string;
  /** All but pods, in the order of their creation. */
  readonly objects: StoredObject[];
  readonly pods: StoredObject[];
  /** `POST /apis/chaos-mesh.org/…`, in their order. */
  readonly calls: string[];
  /** Called for each call. */
  trouble: (call: string) => Trouble | undefined;
  /** Objects of a page; a list is asked for again when it has changed meanwhile. */
  pageSize: number;
  close(): Promise<void>;
}

const PATH =
  /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)\/namespaces\/(?<namespace>[^/]+)\/(?<plural>[a-z]+)(?:\/(?<name>[^/]+))?$/;

/**
 * What the Kubernetes API does with namespaced objects, over real HTTP: selected by labels, in pages, with
 * versions and conflicts, and with the answers of a server that refuses, is slow, or breaks off.
 */
export async function startKubeServer(): Promise<KubeServer> {
  const dir = mkdtempSync(join(tmpdir(), 'kfp-kube-'));
  let version = 0;
  const server = createServer((request, response) => void answer(request, response));
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
    const fail = (code: number, message: string): void =>
      send(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message });
    self.calls.push(call);
    const trouble = self.trouble(call);
    if (trouble === 'wait') return;
    if (trouble === 'hang up') return void request.socket.destroy();
    if (request.headers.authorization !== 'Bearer secret') return fail(401, 'Unauthorized');
    if (typeof trouble === 'object') return fail(trouble.status, 'as the test wants it');
    const { namespace = '', plural, name } = PATH.exec(url.pathname)?.groups ?? {};
    if (plural === undefined) return fail(404, 'the server could not find it');
    const stored = plural === 'pods' ? self.pods : self.objects;
    const isOne = ({ kind = 'Pod', metadata }: StoredObject): boolean =>
      metadata.namespace === namespace &&
      [kind.toLowerCase(), `${kind.toLowerCase()}s`].includes(plural);
    const find = (wanted: string | undefined): number =>
      stored.findIndex((one) => isOne(one) && one.metadata.name === wanted);
    const finish = (code: number, body: unknown): void => {
      if (trouble === 'hang up after doing it') request.socket.destroy();
      else send(response, code, body);
    };
    const written = (): StoredObject => {
      const object = JSON.parse(text) as StoredObject;
      const metadata = { ...object.metadata, namespace, resourceVersion: String(++version) };
      return { ...object, metadata };
    };
    if (request.method === 'POST') {
      const object = written();
      if (find(object.metadata.name) >= 0) {
        return fail(409, `${object.metadata.name} already exists`);
      }
      stored.push(object);
      return finish(201, object);
    }
    const index = find(name);
    if (name !== undefined) {
      if (index < 0) return fail(404, `${name} not found`);
      if (request.method === 'GET') return send(response, 200, stored[index]);
      if (request.method === 'DELETE') {
        stored.splice(index, 1);
        return finish(200, { kind: 'Status', status: 'Success' });
      }
      const { metadata } = JSON.parse(text) as StoredObject;
      if (metadata.resourceVersion !== stored[index]!.metadata.resourceVersion) {
        return fail(409, 'the object has been modified');
      }
      stored[index] = written();
      return finish(200, stored[index]);
    }
    const selected = stored.filter((one) => isOne(one) && fits(url, one.metadata.labels));
    const from = Number(url.searchParams.get('continue') ?? 0);
    const to = from + self.pageSize;
    // As Kubernetes does it, objects in a list do not tell their kind.
    const items = selected.slice(from, to).map((object) => ({ ...object, kind: undefined }));
    const metadata = to < selected.length ? { continue: String(to) } : {};
    send(response, 200, { kind: 'List', apiVersion: 'v1', metadata, items });
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(dir, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf(port));
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

function kubeconfigOf(port: number): string {
  const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'a', cluster }],
    users: [{ name: 'a', user: { token: 'secret' } }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a', namespace: 'here' } }],
    'current-context': 'a',
  });
}
