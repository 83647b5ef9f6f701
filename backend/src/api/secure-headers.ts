import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** The page of `/docs` brings its scripts as files; its styles are written while it runs. */
export const DOCS_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Headers that keep browsers from making more of an answer than it is. An answer of the API is data, so
 * its policy allows nothing; pages say what they need themselves. No CORS header is ever sent: pages of
 * other origins read nothing. TLS, and HSTS with it, is the business of what stands in front.
 */
export async function secureHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  });
}
