import type { FastifyRequest } from 'fastify';

/** Longest name that is remembered. */
const MOST_CHARACTERS = 100;

/**
 * Who asks, as Grafana's proxy tells it in `X-Grafana-Context`. To be believed only of a request that
 * has passed the guard: anybody else can write that header too.
 *
 * @returns the login, else the e-mail address; null where neither is told
 */
export function authorOf(request: Pick<FastifyRequest, 'headers'>): string | null {
  const header = request.headers['x-grafana-context'];
  if (typeof header !== 'string') return null;
  let context: Record<string, unknown>;
  try {
    context = JSON.parse(header) as Record<string, unknown>;
  } catch {
    return null;
  }
  if (typeof context !== 'object' || context === null) return null;
  // Grafana writes the names of its fields with a capital.
  const names = ['Login', 'login', 'Email', 'email'].map((key) => context[key]);
  const name = names.find((one): one is string => typeof one === 'string' && one.trim() !== '');
  if (name === undefined) return null;
  return Array.from(name.replace(/\p{Cc}/gu, ' ').trim())
    .slice(0, MOST_CHARACTERS)
    .join('');
}
