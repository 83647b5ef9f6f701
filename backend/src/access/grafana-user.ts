import type { AccessRole } from './roles.js';

/** A user as Grafana's proxy tells of one. */
export interface GrafanaUser {
  /** The login, else the e-mail address; null where neither is told. */
  readonly login: string | null;
  /** Editors and Admins are operators. */
  readonly role: AccessRole;
}

/** Longest name that is remembered. */
const MAX_CHARACTERS = 100;

/**
 * Reads `X-Grafana-Context`. A header that cannot be read counts as a viewer without a name.
 *
 * @returns undefined without that header: then no user of Grafana asks
 */
export function grafanaUser(header: string | string[] | undefined): GrafanaUser | undefined {
  if (header === undefined) return undefined;
  const context = typeof header === 'string' ? parse(header) : {};
  return { login: loginOf(context), role: roleOf(context) };
}

function roleOf(context: Record<string, unknown>): AccessRole {
  const changes = ['Editor', 'Admin'].some((role) => context['OrgRole'] === role);
  return changes || context['IsGrafanaAdmin'] === true ? 'operator' : 'viewer';
}

function loginOf(context: Record<string, unknown>): string | null {
  // Grafana writes the names of its fields with a capital.
  const names = ['Login', 'login', 'Email', 'email'].map((key) => context[key]);
  const name = names.find((one): one is string => typeof one === 'string' && one.trim() !== '');
  if (name === undefined) return null;
  return Array.from(name.replace(/\p{Cc}/gu, ' ').trim())
    .slice(0, MAX_CHARACTERS)
    .join('');
}

function parse(header: string): Record<string, unknown> {
  try {
    const context = JSON.parse(header) as unknown;
    return typeof context === 'object' && context !== null
      ? (context as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
