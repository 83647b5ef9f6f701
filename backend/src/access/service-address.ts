import type { Config } from '../config/schema.js';
import { readTokenFile } from './tokens.js';

/** Where a program on the same machine reaches the service of a configuration; no slash at its end. */
export function serviceUrl({ host, port }: Pick<Config['api'], 'host' | 'port'>): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${hostAndPort({ host: name, port })}`;
}

/** As addresses have it: with brackets around IPv6. */
export function hostAndPort({ host, port }: Pick<Config['api'], 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * The main token of the configuration, to be sent; undefined where it has none.
 *
 * @throws KfpError `TOKEN_UNREADABLE`
 */
export async function mainToken({
  token,
  tokenFile,
}: Pick<Config['api'], 'token' | 'tokenFile'>): Promise<string | undefined> {
  return tokenFile === undefined ? token : readTokenFile(tokenFile, 'default');
}
