import { Type, type Static } from 'typebox';
import { FilledText, Strict } from '../core/schemas.js';
import { durationSchema } from './duration.js';

/** Something that nobody else may read: a file or an environment variable holds it, or the text itself. */
export const SecretSchema = Type.Union(
  [
    Type.String({ minLength: 1 }),
    Strict({
      file: Type.Optional(
        FilledText('File that holds it; read for every query, so that it may be rotated.'),
      ),
      env: Type.Optional(FilledText('Environment variable that holds it.')),
    }),
  ],
  {
    description:
      'Best {file: …} or {env: …}; the text itself can be read by all who read this file.',
  },
);

/** How this side shows itself to a server, and how it knows the server. */
export const TlsSchema = Strict({
  caFile: Type.Optional(
    FilledText('PEM file of the authorities that are trusted, in place of the well-known.'),
  ),
  certFile: Type.Optional(FilledText('PEM file of the client certificate (mTLS).')),
  keyFile: Type.Optional(FilledText('PEM file of its key.')),
  serverName: Type.Optional(
    FilledText('Name in the server’s certificate, where it differs from the address.'),
  ),
  insecureSkipVerify: Type.Optional(
    Type.Boolean({
      description:
        'Takes any certificate: whoever stands in between can read the credentials and make up answers. Warned of at each start.',
    }),
  ),
});

export const PrometheusSchema = Strict({
  url: Type.String({
    pattern: '^https?://',
    description: 'Base address of the API, with its path prefix and without /api/v1.',
  }),
  timeout: durationSchema('How long an answer may take.'),
  maxAnswerMegabytes: Type.Number({
    exclusiveMinimum: 0,
    maximum: 4096,
    description: 'A larger answer to one query is not read to its end: it would fill the memory.',
  }),
  settle: durationSchema(
    'How long after a moment its samples are complete: about one scrape interval.',
  ),
  basicAuth: Type.Optional(
    Strict(
      { username: Type.String({ minLength: 1 }), password: SecretSchema },
      { description: 'HTTP basic authentication.' },
    ),
  ),
  bearerToken: Type.Optional(SecretSchema),
  headers: Type.Optional(
    Type.Record(Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" }), SecretSchema, {
      additionalProperties: false,
      description: 'Sent with every query, as the tenant of Mimir (X-Scope-OrgID).',
    }),
  ),
  tls: Type.Optional(TlsSchema),
});

export type Secret = Static<typeof SecretSchema>;
export type TlsDefinition = Static<typeof TlsSchema>;
type PrometheusFile = Static<typeof PrometheusSchema>;
export type PrometheusDefinition = Omit<PrometheusFile, 'timeout' | 'settle'> & {
  readonly timeoutSeconds: number;
};
