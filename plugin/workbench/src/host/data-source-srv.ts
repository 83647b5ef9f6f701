import type { DataSourceRef } from '@grafana/data';
import { getTemplateSrv, type DataSourceSrv } from '@grafana/runtime';
import type { PrometheusDataSource } from '../prometheus/data-source';

/** The data sources there are: the one Prometheus that the backend reads. */
export function createDataSourceSrv(datasource: PrometheusDataSource): DataSourceSrv {
  const { settings } = datasource;
  const isIt = (ref: DataSourceRef | string | null | undefined): boolean => {
    const given = typeof ref === 'string' ? ref : (ref?.uid ?? ref?.type);
    if (given === undefined || given === null || given === '' || given === 'default') return true;
    return [settings.uid, settings.name, settings.type].includes(given);
  };
  return {
    async get(ref, scopedVars) {
      const uid = typeof ref === 'string' ? ref : ref?.uid;
      const wanted = uid?.includes('$') ? getTemplateSrv().replace(uid, scopedVars) : ref;
      if (isIt(wanted)) return datasource;
      throw new Error(
        `The workbench has the data source "${settings.uid}" alone, not "${JSON.stringify(wanted)}".`,
      );
    },
    getList: (filters) => {
      const type = filters?.type;
      const types = type === undefined ? undefined : Array.isArray(type) ? type : [type];
      const fits = types === undefined || types.includes(settings.type);
      return fits && (filters?.filter?.(settings) ?? true) ? [settings] : [];
    },
    // A variable that stands for a data source can only stand for this one.
    getInstanceSettings: (ref) => {
      const uid = typeof ref === 'string' ? ref : ref?.uid;
      return isIt(ref) || uid?.includes('$') ? settings : undefined;
    },
    reload: () => undefined,
    registerRuntimeDataSource: () => {
      throw new Error('The workbench registers no data sources at run time.');
    },
  };
}
