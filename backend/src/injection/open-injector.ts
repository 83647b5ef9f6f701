import { readSecret } from '../access/tokens.js';
import type { Config } from '../config/schema.js';
import { createInjector, type Injector } from './injector.js';

/**
 * The injector of a configuration, with the token that it names.
 *
 * @throws KfpError `TOKEN_UNREADABLE`
 */
export async function openInjector(injection: Config['injection']): Promise<Injector> {
  const { token, tokenFile, ...options } = injection;
  const secret = tokenFile === undefined ? token : await readSecret(tokenFile, 'injection');
  return createInjector({ ...options, ...(secret === undefined ? {} : { token: secret }) });
}
