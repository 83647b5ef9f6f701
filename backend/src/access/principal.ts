import type { IncomingHttpHeaders } from 'node:http';
import { grafanaUser } from './grafana-user.js';
import { lesserRole, type AccessRole } from './roles.js';
import { findToken, type KnownToken } from './tokens.js';

/** Who sends a request. */
export interface Principal {
  /** Name of the token; `local` for a program on this machine where no token is needed. */
  readonly name: string;
  readonly role: AccessRole;
  /** The user of Grafana on whose behalf it asks; null when unknown. */
  readonly user: string | null;
}

/** A program on this machine, where there is no token. */
export const LOCAL: Principal = { name: 'local', role: 'operator', user: null };

/**
 * Who bears the token in `Authorization: Bearer …`; undefined without one, or with one that nobody
 * knows. Through Grafana a user may do what both the token and the user's role allow. `X-Grafana-Context`
 * counts only together with the token of Grafana's proxy, since anybody can write that header.
 */
export function identify(
  headers: IncomingHttpHeaders,
  tokens: readonly KnownToken[],
): Principal | undefined {
  const [, text] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  const token = text === undefined ? undefined : findToken(tokens, text);
  if (token === undefined) return undefined;
  const { name, role, grafana } = token;
  const user = grafana ? grafanaUser(headers['x-grafana-context']) : undefined;
  if (user === undefined) return { name, role, user: null };
  return { name, role: lesserRole(role, user.role), user: user.login };
}
