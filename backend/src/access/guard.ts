import type { Config } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import { isLoopback } from './local-request.js';
import type { KnownToken } from './tokens.js';

/** @throws KfpError `TOKEN_MISSING` where others could change everything */
export function assertGuarded({ host }: Config['api'], tokens: readonly KnownToken[]): void {
  if (tokens.length > 0 || isLoopback(host)) return;
  throw new KfpError(
    'TOKEN_MISSING',
    `Without a token the service does not listen on ${host}: everybody who reaches it could inject failures.`,
    {
      hint: '`kfp token` makes one; give it as KFP_API_TOKEN or KFP_API_TOKEN_FILE. Or listen on this machine only: --host 127.0.0.1.',
      statusCode: 400,
    },
  );
}
