import type { PluginRoute } from './plugin-json.js';

/** What an administrator has saved for the plugin: what its routes may refer to. */
export interface PluginSecrets {
  readonly jsonData: Readonly<Record<string, string>>;
  readonly secureJsonData: Readonly<Record<string, string>>;
}

/** Where a request goes on to. */
export interface RouteTarget {
  /** `http://127.0.0.1:8080` */
  readonly origin: string;
  /** Escaped, without the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The address and headers of a route with the settings filled in, as Grafana's proxy joins them: the
 * route's own path, one slash, and the rest.
 *
 * @throws TypeError when the route's address is none
 */
export function routeTarget(
  { url = '', headers = [] }: PluginRoute,
  rest: string,
  settings: PluginSecrets,
): RouteTarget {
  const target = new URL(fillIn(url, settings));
  return {
    origin: target.origin,
    path: escapePath(joinPaths(decodeURIComponent(target.pathname), rest)),
    headers: Object.fromEntries(
      headers.map(({ name, content }) => [name.toLowerCase(), fillIn(content, settings)]),
    ),
  };
}

/** The two forms of Go's templates that plugin.json files use; what is not set is empty. */
export function fillIn(template: string, { jsonData, secureJsonData }: PluginSecrets): string {
  return template.replace(
    /\{\{-?\s*\.(JsonData|SecureJsonData)\.(\w+)\s*-?\}\}/g,
    (_, kind: string, name: string) =>
      (kind === 'JsonData' ? jsonData : secureJsonData)[name] ?? '',
  );
}

function joinPaths(base: string, rest: string): string {
  if (rest === '') return base;
  return `${base.replace(/\/$/, '')}/${rest.replace(/^\//, '')}`;
}

/**
 * Escapes a path as Go's net/url does. Slashes that came escaped are slashes now, and `..` is not
 * resolved, so that the backend sees here what it would see behind Grafana.
 */
function escapePath(path: string): string {
  return encodeURIComponent(path).replace(/%(24|26|2B|2C|2F|3A|3B|3D|40)/g, decodeURIComponent);
}
