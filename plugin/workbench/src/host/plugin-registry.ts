import {
  PluginIncludeType,
  PluginType,
  type AppPlugin,
  type AppPluginMeta,
  type PanelPlugin,
  type PanelPluginMeta,
  type PluginInclude,
  type PluginMeta,
} from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { once } from 'lodash';
import { APP_ID, PANEL_ID } from '../../../src/shared/ids';
import { loadPluginModule } from './plugin-loader';

const BASE_URL = `/public/plugins/${APP_ID}`;

const panels = new Map<string, Promise<PanelPlugin>>();
const loaded = new Map<string, PanelPlugin>();

/** Panels that the workbench brings itself: stand-ins for those of Grafana's core. */
export function registerPanel(id: string, name: string, plugin: PanelPlugin): void {
  plugin.meta = panelMeta(`workbench/${id}`, { id, name });
  panels.set(id, Promise.resolve(plugin));
  loaded.set(id, plugin);
}

/** The panel, when it is there already: it then draws at once. */
export function panelFromCache(id: string): PanelPlugin | undefined {
  return loaded.get(id);
}

/**
 * @throws Error when nothing here has that id, or its module does not load
 */
export function importPanel(id: string): Promise<PanelPlugin> {
  const found = panels.get(id) ?? loadPanel(id);
  panels.set(id, found);
  return found;
}

async function loadPanel(id: string): Promise<PanelPlugin> {
  if (id !== PANEL_ID) throw new Error(`The workbench has no panel "${id}": Grafana brings it.`);
  const folder = `${BASE_URL}/panel`;
  const json = await getBackendSrv().get<PluginMeta>(`${folder}/plugin.json`);
  const plugin = await loadPluginModule<PanelPlugin>(`${folder}/module.js`);
  plugin.meta = panelMeta(folder, json);
  loaded.set(id, plugin);
  return plugin;
}

/** The app plugin, started as Grafana starts it. */
export const importApp = once(async (): Promise<AppPlugin> => {
  const meta = await appSettings();
  const plugin = await loadPluginModule<AppPlugin>(meta.module);
  plugin.meta = meta;
  plugin.init(meta);
  plugin.setComponentsFromLegacyExports(plugin);
  return plugin;
});

/**
 * What the server tells of the app, as Grafana's `/api/plugins/<id>/settings` does. Asked for once; the
 * page is loaded anew when it changes.
 */
export const appSettings = once(async (): Promise<AppPluginMeta> => {
  const url = `/api/plugins/${APP_ID}/settings`;
  const found = await getBackendSrv().get<AppPluginMeta>(url);
  return { ...found, type: PluginType.app, module: `${BASE_URL}/module.js`, baseUrl: BASE_URL };
});

/** The pages that plugin.json announces. */
export function announcedPages(includes: readonly PluginInclude[] = []): PluginInclude[] {
  return includes.filter(({ type }) => type === PluginIncludeType.page);
}

/** As far as Scenes reads it. */
function panelMeta(baseUrl: string, json: Pick<PluginMeta, 'id' | 'name'>): PanelPluginMeta {
  const info = { version: '', logos: { small: '', large: '' } };
  const module = `${baseUrl}/module.js`;
  return { info, ...json, type: PluginType.panel, module, baseUrl, sort: 0 } as PanelPluginMeta;
}
