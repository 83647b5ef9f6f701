import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

export interface PagesOptions {
  /** Folder of the built workbench. */
  readonly workbenchDir: string;
  /** Folder of the built plugin. */
  readonly pluginDir: string;
  readonly pluginId: string;
}

/** Addresses that the page itself makes sense of. */
const PAGES = ['/', '/dashboards', '/about', '/d/*', '/a/*', '/plugins/*'];

/**
 * What the page may do: nothing but what comes from here. Grafana's libraries write styles as they go;
 * no script does without a file.
 */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** An icon that Grafana has and its npm package lacks takes its room and shows nothing. */
const NO_ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"/>';

/** The page, its files, and the built plugin where Grafana would serve it. */
export async function registerPages(app: FastifyInstance, options: PagesOptions): Promise<void> {
  const { workbenchDir, pluginDir, pluginId } = options;
  const hidden = { schema: { hide: true } };
  // Scripts are told it as well: a worker lives under the policy of its own file.
  app.addHook('onRequest', async (_, reply) => {
    reply.header('content-security-policy', POLICY);
  });
  await app.register(fastifyStatic, { root: workbenchDir, serve: false, cacheControl: false });

  for (const url of PAGES) {
    app.get(url, hidden, async (_, reply) => sendPage(reply, workbenchDir));
  }
  app.get<{ Params: { '*': string } }>('/public/build/*', hidden, async (request, reply) => {
    const file = request.params['*'];
    // The build gives the names of these a digest of their content.
    const lasting = file.startsWith('assets/');
    reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    return reply.sendFile(file, workbenchDir);
  });
  app.get<{ Params: { '*': string } }>(
    '/public/build/img/icons/*',
    hidden,
    async (request, reply) => {
      reply.header('cache-control', 'public, max-age=3600');
      const file = join(workbenchDir, 'img/icons', safe(request.params['*']));
      const svg = await readFile(file, 'utf8').catch(() => NO_ICON);
      return reply.type('image/svg+xml').send(svg);
    },
  );
  app.get<{ Params: { '*': string } }>('/public/fonts/*', hidden, async (request, reply) => {
    reply.header('cache-control', 'public, max-age=86400');
    return reply.sendFile(`fonts/${request.params['*']}`, workbenchDir);
  });
  app.get<{ Params: { '*': string } }>(
    `/public/plugins/${pluginId}/*`,
    hidden,
    async (request, reply) => {
      reply.header('cache-control', 'no-cache');
      return reply.sendFile(request.params['*'], pluginDir);
    },
  );
}

async function sendPage(reply: FastifyReply, workbenchDir: string): Promise<FastifyReply> {
  const page = await readFile(join(workbenchDir, 'index.html'), 'utf8').catch(() => undefined);
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache');
  return page === undefined ? reply.code(503).send(NOT_BUILT) : reply.send(page);
}

function safe(path: string): string {
  return path.replace(/[^\w./-]/g, '').replace(/\.\.+/g, '');
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <meta name="color-scheme" content="light dark" />
  <title>The workbench is not built</title>
  <h1>The workbench is not built</h1>
  <p>The backend runs; its page does not exist yet. In the project's folder:</p>
  <pre>npm run build:pages</pre>
  <p>Then load this page again. Meanwhile:
    <a href="/prediction">predictions</a>, <a href="/docs">the API</a>, <a href="/metrics">metrics</a>.</p>
</html>
`;
