import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A route of plugin.json: which requests Grafana's proxy passes on, to where, for whom. */
export interface PluginRoute {
  readonly path: string;
  /** One method; absent or `*` for all of them. */
  readonly method?: string;
  /** Least role; absent for everybody who is signed in. */
  readonly reqRole?: string;
  /** An action of Grafana's access control, in place of a role. */
  readonly reqAction?: string;
  readonly url?: string;
  readonly headers?: readonly { readonly name: string; readonly content: string }[];
}

/** What the workbench reads of plugin.json; the rest is handed to the page as it is. */
export interface PluginJson {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly routes?: readonly PluginRoute[];
  readonly [key: string]: unknown;
}

/**
 * The plugin.json of a built plugin; undefined when it is not built. Read anew each time, so that a new
 * build is taken without a restart.
 *
 * @throws SyntaxError when it is no JSON
 */
export async function readPluginJson(pluginDir: string): Promise<PluginJson | undefined> {
  let text: string;
  try {
    text = await readFile(join(pluginDir, 'plugin.json'), 'utf8');
  } catch {
    return undefined;
  }
  return JSON.parse(text) as PluginJson;
}
