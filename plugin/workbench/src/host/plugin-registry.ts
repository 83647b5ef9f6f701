import {
  AppPlugin,
  PanelPlugin,
  PluginIncludeType,
  PluginType,
  type AppPluginMeta,
  type PanelPluginMeta,
  type PluginMeta,
} from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { APP_ID } from '../../../src/shared/ids';
import { loadPluginModule } from './plugin-loader';

const BASE_URL = `/public/plugins/${APP_ID}`;

/** What the server tells of the app, as Grafana's `/api/plugins/<id>/settings` does. */
export type AppSettings = AppPluginMeta & { readonly enabled: boolean };

const panels = new Map<string, Promise<PanelPlugin>>();
const loaded = new Map<string, PanelPlugin>();
let app: Promise<AppPlugin> | undefined;
let settings: Promise<AppSettings> | undefined;

/** Panels that the workbench brings itself: stand-ins for those of Grafana's core. */
export function registerPanel(id: string, name: string, plugin: PanelPlugin): void {
  plugin.meta = panelMeta(id, { name });
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
  const found = panels.get(id) ?? loadNestedPanel(id);
  panels.set(id, found);
  return found;
}

async function loadNestedPanel(id: string): Promise<PanelPlugin> {
  const { includes } = await appSettings();
  for (const { type, path } of includes ?? []) {
    if (type !== PluginIncludeType.panel || path === undefined) continue;
    const folder = `${BASE_URL}/${path.replace(/\/?plugin\.json$/, '')}`;
    const json = await getBackendSrv().get<PluginMeta>(`${folder}/plugin.json`);
    if (json.id !== id) continue;
    const { plugin } = await loadPluginModule(`${folder}/module.js`);
    if (!isLike(plugin, PanelPlugin, 'panel'))
      throw new Error(`${folder}/module.js exports no panel.`);
    plugin.meta = panelMeta(id, json, folder);
    loaded.set(id, plugin);
    return plugin;
  }
  throw new Error(
    `The workbench has no panel "${id}": Grafana brings it, or it is missing in the plugin's plugin.json.`,
  );
}

/** The app plugin, started as Grafana starts it. */
export function importApp(): Promise<AppPlugin> {
  app ??= loadApp();
  return app;
}

async function loadApp(): Promise<AppPlugin> {
  const meta = await appSettings();
  const { plugin } = await loadPluginModule(`${BASE_URL}/module.js`);
  if (!isLike(plugin, AppPlugin, 'setRootPage'))
    throw new Error(`${BASE_URL}/module.js exports no app.`);
  plugin.meta = meta;
  plugin.init(meta);
  plugin.setComponentsFromLegacyExports(plugin);
  return plugin;
}

/** Asked for once; the page is loaded anew when they change. */
export function appSettings(): Promise<AppSettings> {
  settings ??= getBackendSrv()
    .get<AppSettings>(`/api/plugins/${APP_ID}/settings`, undefined, undefined, {
      showErrorAlert: false,
    })
    .then((found) => ({
      ...found,
      type: PluginType.app,
      module: `${BASE_URL}/module.js`,
      baseUrl: BASE_URL,
    }));
  return settings;
}

/** A plugin of another copy of the library would fail `instanceof`, and work all the same. */
function isLike<T>(
  value: unknown,
  of: abstract new (...args: never[]) => T,
  member: string,
): value is T {
  return value instanceof of || (typeof value === 'object' && value !== null && member in value);
}

function panelMeta(
  id: string,
  json: Partial<PluginMeta>,
  baseUrl = `workbench/${id}`,
): PanelPluginMeta {
  const logo = (path: string | undefined): string => (path ? `${baseUrl}/${path}` : '');
  return {
    ...json,
    id,
    name: json.name ?? id,
    type: PluginType.panel,
    module: `${baseUrl}/module.js`,
    baseUrl,
    sort: 0,
    info: {
      version: '',
      ...json.info,
      logos: { small: logo(json.info?.logos.small), large: logo(json.info?.logos.large) },
    },
    // As far as Scenes reads it.
  } as PanelPluginMeta;
}
