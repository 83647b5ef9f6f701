import {
  EventBusSrv,
  locationUtil,
  setTimeZoneResolver,
  type EventBusExtended,
} from '@grafana/data';
import {
  config,
  locationService,
  setAppEvents,
  setBackendSrv,
  setChromeHeaderHeightHook,
  setCurrentUser,
  setDataSourceSrv,
  setEchoSrv,
  setHelpNavItemHook,
  setLocationSrv,
  setPluginComponentHook,
  setPluginComponentsHook,
  setPluginFunctionsHook,
  setPluginImportUtils,
  setPluginLinksHook,
  setReturnToPreviousHook,
  setRunRequest,
  setTemplateSrv,
  type EchoSrv,
} from '@grafana/runtime';
import { setPanelDataErrorView } from 'grafana-runtime-internal/PanelDataErrorView';
import { setPluginPage } from 'grafana-runtime-internal/PluginPage';
import { PrometheusDataSource } from '../prometheus/data-source';
import { PanelDataErrorView } from './panel-data-error-view';
import { PluginPage } from './plugin-page';
import { createBackendSrv } from './backend-srv';
import { importPanel, panelFromCache } from './plugin-registry';
import { fillRegistries } from './registries';
import { runRequest } from './run-request';
import { sessionRole } from './session';
import { createTemplateSrv } from './template-srv';

/**
 * Takes the place of Grafana's core for its libraries. Once per page: several of these setters refuse
 * to be called again.
 *
 * @param scrapeInterval `timeInterval` of the data source: how often Prometheus scrapes
 */
export function installServices(scrapeInterval: string): EventBusExtended {
  const appEvents = new EventBusSrv();
  const datasource = new PrometheusDataSource(scrapeInterval);
  fillRegistries();
  setAppEvents(appEvents);
  setBackendSrv(createBackendSrv(sessionRole()));
  setEchoSrv(silentEcho);
  setLocationSrv(locationService);
  locationUtil.initialize({
    config: config.bootData.settings,
    getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }),
    getVariablesUrlParams: () => ({}),
  });
  setTimeZoneResolver(() => config.bootData.user.timezone);
  setCurrentUser(config.bootData.user);
  setTemplateSrv(createTemplateSrv());
  // There is one, the Prometheus that the backend reads.
  setDataSourceSrv({
    get: async () => datasource,
    getList: () => [datasource.settings],
    getInstanceSettings: () => datasource.settings,
    reload: () => undefined,
    registerRuntimeDataSource: () => undefined,
  });
  setRunRequest(runRequest);
  setPluginImportUtils({ importPanelPlugin: importPanel, getPanelPluginFromCache: panelFromCache });
  setPanelDataErrorView(PanelDataErrorView);
  setPluginPage(PluginPage);
  // No plugin extends another one here.
  setPluginLinksHook(() => ({ links: [], isLoading: false }));
  setPluginComponentHook(() => ({ component: null, isLoading: false }));
  setPluginComponentsHook(() => ({ components: [], isLoading: false }));
  setPluginFunctionsHook(() => ({ functions: [], isLoading: false }));
  setReturnToPreviousHook(() => () => undefined);
  setChromeHeaderHeightHook(() => 0);
  setHelpNavItemHook(() => undefined);
  return appEvents;
}

/** Grafana reports usage through this; the workbench reports nothing to anyone. */
const silentEcho: EchoSrv = {
  flush: () => undefined,
  addBackend: () => undefined,
  addEvent: () => undefined,
};
