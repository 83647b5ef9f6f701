import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
// Its types: that `schema.hide` keeps a route out of the API's description.
import type {} from '@fastify/swagger';
import { registerGrafanaApi } from './grafana-api.js';
import { localOnly } from './local-only.js';
import { registerPages } from './pages.js';
import { registerPluginProxy } from './plugin-proxy.js';
import { registerPrometheusProxy, type PrometheusProxyOptions } from './prometheus-proxy.js';

export interface WorkbenchOptions {
  /** The way to Prometheus, with its credentials: the page never sees them. */
  readonly prometheus: PrometheusProxyOptions['prometheus'];
  /** By which the API knows what the workbench passes on: the page never sees it. */
  readonly token: string;
  /** Whether the API asks programs for a token, so that Grafana would have to be given one. */
  readonly tokenNeeded: boolean;
  /** The project's folder, for tests of another one. */
  readonly root?: string;
  /** The built page; `KFP_WORKBENCH_DIR` names one that was built on other libraries. */
  readonly workbenchDir?: string;
}

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const PLUGIN_ID = 'k8sfp-failureprediction-app';

/**
 * The workbench at `/`, and for it alone what Grafana's server would offer: the plugin's files, its
 * proxy with the roles of its routes, queries to Prometheus, the dashboards. A Fastify plugin; its
 * hooks stay inside.
 */
export function workbench(options: WorkbenchOptions): (app: FastifyInstance) => Promise<void> {
  const { prometheus, token, tokenNeeded, root = ROOT } = options;
  const pluginDir = join(root, 'plugin/dist');
  const workbenchDir =
    options.workbenchDir ?? process.env['KFP_WORKBENCH_DIR'] ?? join(root, 'plugin/workbench/dist');
  return async (app) => {
    app.addHook('onRequest', localOnly);
    // Bodies are passed on as they come.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
    await registerPages(app, {
      workbenchDir,
      pluginDir,
      pluginId: PLUGIN_ID,
    });
    registerGrafanaApi(app, {
      pluginDir,
      pluginId: PLUGIN_ID,
      provisioningDir: join(root, 'provisioning'),
      tokenNeeded,
    });
    registerPluginProxy(app, { pluginDir, pluginId: PLUGIN_ID, token });
    registerPrometheusProxy(app, { prometheus });
  };
}
