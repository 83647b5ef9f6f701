import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { workbench } from '../../backend/lab/src/workbench/workbench.js';
import { TOKEN } from './running-system.js';

/** A host of the workbench that stays when the backend goes, as Grafana does. */
export interface Host {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The workbench with its proxy and its roles in a process of its own. What the proxy passes on goes to
 * the backend, and is answered as Grafana's proxy answers when nobody listens there.
 */
export async function hostOf(backendUrl: string, prometheusUrl: string): Promise<Host> {
  const app = Fastify();
  await app.register(
    workbench({ prometheus: { url: prometheusUrl }, token: TOKEN, tokenNeeded: true }),
  );
  app.all('/v1/*', async (request, reply) => {
    try {
      const { method, body } = request;
      const headers: Record<string, string> = {
        authorization: String(request.headers.authorization),
        'x-grafana-context': String(request.headers['x-grafana-context']),
      };
      if (body !== undefined) headers['content-type'] = 'application/json';
      const answer = await fetch(`${backendUrl}${request.url}`, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
      });
      reply.code(answer.status).type(answer.headers.get('content-type') ?? 'text/plain');
      return reply.send(Buffer.from(await answer.arrayBuffer()));
    } catch {
      return reply.code(502).send({ message: 'bad gateway' });
    }
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => app.close() };
}
