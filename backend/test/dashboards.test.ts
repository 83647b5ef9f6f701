import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { GRAFANA, readDashboards } from './fixtures/dashboards.js';

const PLUGIN = join(import.meta.dirname, '../../plugin/src/plugin.json');

const dashboards = await readDashboards();

describe('the dashboards', () => {
  it('are the four there are to be', () => {
    expect(dashboards.map(({ file, uid }) => [file, uid])).toEqual([
      ['models.json', 'failure-prediction-models'],
      ['overview.json', 'failure-prediction-overview'],
      ['pod.json', 'failure-prediction-pod'],
      ['target.json', 'failure-prediction-target'],
    ]);
  });

  describe.each(dashboards)('$file', ({ panels, text, tags, refresh, schemaVersion }) => {
    it('is of Grafana 12, and looks again every five seconds', () => {
      expect({ tags, refresh, schemaVersion }).toEqual({
        tags: ['failure-prediction'],
        refresh: '5s',
        schemaVersion: 41,
      });
    });

    it('has panels of few types, each with its own id, that ask the provisioned data source', () => {
      const ids = panels.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const allowed = ['timeseries', 'stat', 'table', 'text', 'row'];
      for (const { type, title, targets, datasource } of panels) {
        expect([...allowed, 'k8sfp-failureprediction-panel'], title).toContain(type);
        if (type === 'row' || type === 'text') continue;
        const ours = { type: 'prometheus', uid: 'prometheus' };
        expect(datasource, title).toEqual(ours);
        for (const target of targets!) expect(target.datasource, title).toEqual(ours);
        expect(new Set(targets!.map(({ refId }) => refId)).size, title).toBe(targets!.length);
      }
    });

    it('has panels that fill the grid without lying on each other', () => {
      const taken = new Set<string>();
      for (const { gridPos, title } of panels) {
        const { x, y, w, h } = gridPos;
        expect(x + w, title).toBeLessThanOrEqual(24);
        for (let column = x; column < x + w; column++) {
          for (let row = y; row < y + h; row++) {
            expect(taken.has(`${column}/${row}`), title).toBe(false);
            taken.add(`${column}/${row}`);
          }
        }
      }
      const height = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
      expect(taken.size).toBe(24 * height);
    });

    it('links to dashboards and pages that exist', async () => {
      const { includes } = JSON.parse(await readFile(PLUGIN, 'utf8')) as {
        includes: { path: string }[];
      };
      const pages = includes.map(({ path }) =>
        path.replace('%PLUGIN_ID%', 'k8sfp-failureprediction-app'),
      );
      const addresses = [...text.matchAll(/"url": "(\/[^"?]*)/g)].map(([, url]) => url!);
      const uids = dashboards.map(({ uid }) => `/d/${uid}`);
      for (const address of addresses) expect([...uids, ...pages]).toContain(address);
    });
  });
});

describe('the provisioning of Grafana', () => {
  const read = async (file: string): Promise<unknown> =>
    parse(await readFile(join(GRAFANA, file), 'utf8'));

  it('has the data source that the dashboards ask', async () => {
    expect(await read('datasources/prometheus.yaml')).toMatchObject({
      apiVersion: 1,
      datasources: [{ uid: 'prometheus', type: 'prometheus', access: 'proxy', isDefault: true }],
    });
  });

  it('enables the app with an address that plugin.json reads', async () => {
    expect(await read('plugins/app.yaml')).toMatchObject({
      apps: [
        {
          type: 'k8sfp-failureprediction-app',
          jsonData: { apiUrl: '$KFP_API_URL' },
          secureJsonData: { token: '$KFP_API_TOKEN' },
        },
      ],
    });
    const plugin = await readFile(PLUGIN, 'utf8');
    expect(plugin).toContain('{{ .JsonData.apiUrl }}');
    expect(plugin).toContain('{{ .SecureJsonData.token }}');
  });

  it('provides the folder of the dashboards', async () => {
    expect(await read('dashboards/dashboards.yaml')).toMatchObject({
      apiVersion: 1,
      providers: [{ type: 'file', options: { path: '/etc/grafana/provisioning/dashboards' } }],
    });
  });
});
