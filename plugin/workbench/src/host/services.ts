import {
  EventBusSrv,
  locationUtil,
  setTimeZoneResolver,
  type EventBusExtended,
} from '@grafana/data';
import {
  config,
  setAppEvents,
  setBackendSrv,
  setDataSourceSrv,
  setPluginImportUtils,
  setRunRequest,
  setTemplateSrv,
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
 * Takes the place of Grafana's core, as far as Scenes and the plugin ask for it. Once per page: several
 * of these setters refuse to be called again.
 *
 * @param scrapeInterval `timeInterval` of the data source: how often Prometheus scrapes
 */
export function installServices(scrapeInterval: string): EventBusExtended {
  const appEvents = new EventBusSrv();
  const datasource = new PrometheusDataSource(scrapeInterval);
  fillRegistries();
  setAppEvents(appEvents);
  setBackendSrv(createBackendSrv(sessionRole()));
  locationUtil.initialize({
    config: config.bootData.settings,
    getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }),
    getVariablesUrlParams: () => ({}),
  });
  setTimeZoneResolver(() => config.bootData.user.timezone);
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
  return appEvents;
}
