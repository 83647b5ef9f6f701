import { registerPanel } from '../host/plugin-registry';
import { statPanel } from './stat';
import { tablePanel } from './table';
import { timeSeriesPanel } from './time-series';

/**
 * Panels of Grafana's core that the dashboards use. Grafana does not publish them; these are small
 * stand-ins, drawn with the components it does publish.
 */
export function registerStandIns(): void {
  registerPanel('timeseries', 'Time series (stand-in)', timeSeriesPanel);
  registerPanel('stat', 'Stat (stand-in)', statPanel);
  registerPanel('table', 'Table (stand-in)', tablePanel);
}
