import type { PluginRoute } from './plugin-json.js';
import { includesRole, isRole, type Role } from './roles.js';

/** What Grafana's plugin proxy does with a request. */
export type RouteMatch =
  | {
      readonly kind: 'passed';
      readonly route: PluginRoute;
      /** What `*` stands for, unescaped; empty for a path without one. */
      readonly rest: string;
    }
  | { readonly kind: 'denied' }
  | { readonly kind: 'unknown' };

export interface ProxiedRequest {
  readonly method: string;
  /** What follows the plugin's id, still escaped: `v1/predictions`. */
  readonly path: string;
  readonly role: Role;
}

/**
 * Finds the route for a request, by the rules of Grafana's `pluginproxy` and of the router that it asks:
 * the first route of the file whose method and path fit decides; when the role is too low for it, no
 * later one is tried. A path is no prefix; `*` as its last segment stands for one segment or more.
 */
export function matchRoute(routes: readonly PluginRoute[], request: ProxiedRequest): RouteMatch {
  for (const route of routes) {
    if (!fitsMethod(route, request.method)) continue;
    const rest = matchPath(route.path, request.path);
    if (rest === undefined) continue;
    return mayUse(route, request.role) ? { kind: 'passed', route, rest } : { kind: 'denied' };
  }
  return { kind: 'unknown' };
}

function fitsMethod({ method }: PluginRoute, wanted: string): boolean {
  return method === undefined || method === '' || method === '*' || method === wanted;
}

/** Access by action needs Grafana's permissions, which nobody has here. */
function mayUse({ reqRole, reqAction }: PluginRoute, role: Role): boolean {
  if (reqAction !== undefined && reqAction !== '') return false;
  return !isRole(reqRole) || includesRole(role, reqRole);
}

/** What `*` stands for, empty when there is none; undefined when the path does not fit. */
function matchPath(pattern: string, path: string): string | undefined {
  const wanted = trimmed(pattern).split('/');
  const given = trimmed(path).split('/');
  for (const [index, segment] of wanted.entries()) {
    const last = index === wanted.length - 1;
    if (segment === '*' && last) {
      // An empty rest is no segment: `v1/*` does not fit `v1`.
      return given.length > index ? unescape(given.slice(index).join('/')) : undefined;
    }
    const text = given[index];
    if (text === undefined || unescape(text) !== segment) return undefined;
  }
  return given.length === wanted.length ? '' : undefined;
}

/** Grafana takes away one slash at either end. */
function trimmed(path: string): string {
  return path.replace(/^\//, '').replace(/\/$/, '');
}

function unescape(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
