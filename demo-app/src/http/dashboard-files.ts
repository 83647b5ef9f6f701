import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const packageFolder = fileURLToPath(new URL('../../', import.meta.url));

/** Nothing is loaded from elsewhere, and nothing inline runs. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** The web dashboard: its page, its compiled scripts and their libraries. */
export async function dashboardFiles(app: FastifyInstance): Promise<void> {
  const fileOf = createRequire(import.meta.url).resolve;
  const libraries = [dirname(fileOf('uplot')), join(dirname(fileOf('lit-html')), '..')];
  const folders = [
    { root: join(packageFolder, 'public'), prefix: '/' },
    { root: join(packageFolder, 'dist', 'dashboard'), prefix: '/dashboard/' },
    { root: libraries, prefix: '/vendor/' },
  ];
  for (const [index, { root, prefix }] of folders.entries()) {
    await app.register(fastifyStatic, {
      root,
      prefix,
      decorateReply: index === 0,
      cacheControl: false,
      setHeaders: (reply) => {
        reply.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
        reply.setHeader('x-content-type-options', 'nosniff');
        reply.setHeader('cache-control', 'no-cache');
      },
    });
  }
}
