import type { FastifyInstance } from 'fastify';
import { KfpError } from '@kfp/backend/core/errors.js';
import { readPluginJson } from './plugin-json.js';
import { ownOrigin, requestRole } from './plugin-proxy.js';
import { readDashboards, readScrapeInterval } from './provisioned.js';

export interface GrafanaApiOptions {
  readonly pluginDir: string;
  readonly pluginId: string;
  /** Folder with `dashboards` and `datasources`. */
  readonly provisioningDir: string;
  /** Whether Grafana would have been given a token. */
  readonly tokenNeeded: boolean;
}

/** The few addresses of Grafana's API that the page and plugins read, in Grafana's forms. */
export function registerGrafanaApi(app: FastifyInstance, options: GrafanaApiOptions): void {
  const { pluginDir, pluginId, provisioningDir } = options;
  const hidden = { schema: { hide: true } };
  const dashboards = (): ReturnType<typeof readDashboards> =>
    readDashboards(`${provisioningDir}/dashboards`, (file, why) =>
      app.log.warn(`${provisioningDir}/dashboards/${file} is not shown: ${why}`),
    );

  app.get('/api/workbench', hidden, async () => ({
    scrapeInterval: await readScrapeInterval(`${provisioningDir}/datasources`, 'prometheus'),
  }));

  app.get('/api/search', hidden, async () =>
    (await dashboards()).map(({ uid, title, description, tags = [] }) => ({
      uid,
      title,
      description,
      tags,
      type: 'dash-db',
      url: `/d/${uid}`,
    })),
  );

  app.get<{ Params: { uid: string } }>(
    '/api/dashboards/uid/:uid',
    hidden,
    async (request, reply) => {
      const dashboard = (await dashboards()).find(({ uid }) => uid === request.params.uid);
      if (dashboard === undefined) return reply.code(404).send({ message: 'Dashboard not found' });
      return { meta: { provisioned: true, canEdit: false, canSave: false }, dashboard };
    },
  );

  const settingsUrl = '/api/plugins/:id/settings';
  app.get<{ Params: { id: string } }>(settingsUrl, hidden, async (request, reply) => {
    const plugin = request.params.id === pluginId ? await readPluginJson(pluginDir) : undefined;
    if (plugin === undefined)
      return reply
        .code(404)
        .send({ message: 'Plugin not found, no installed plugin with that id' });
    return {
      ...plugin,
      routes: undefined,
      enabled: true,
      pinned: true,
      jsonData: { apiUrl: ownOrigin(request) },
      secureJsonFields: options.tokenNeeded ? { token: true } : {},
      signature: 'unsigned',
    };
  });

  app.post<{ Params: { id: string } }>(settingsUrl, hidden, async (request) => {
    if (requestRole(request) !== 'Admin') {
      throw new KfpError('FORBIDDEN', 'Plugins are configured by Admins.', { statusCode: 403 });
    }
    throw new KfpError(
      'WORKBENCH_FIXED',
      'The workbench keeps no settings: it uses the backend that serves it.',
      {
        statusCode: 409,
        hint: 'In Grafana this saves them.',
      },
    );
  });
}
