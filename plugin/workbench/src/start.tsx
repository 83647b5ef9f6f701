import { createRoot } from 'react-dom/client';
import { Workbench } from './chrome/workbench';
import { followLinksInside } from './chrome/links';
import { PANEL_ID } from '../../src/shared/ids';
import { importPanel } from './host/plugin-registry';
import { installServices } from './host/services';
import { registerStandIns } from './panels/stand-ins';

/**
 * Starts the page: Grafana's services first, since every component asks for them.
 *
 * @param scrapeInterval `timeInterval` of the data source in `provisioning/datasources`; empty without one
 */
export function start(scrapeInterval: string): void {
  const appEvents = installServices(scrapeInterval);
  registerStandIns();
  // Asked for early, so that it is there when the first dashboard is. Who draws it reports a failure.
  importPanel(PANEL_ID).catch(() => undefined);
  followLinksInside();
  createRoot(document.getElementById('root')!).render(<Workbench appEvents={appEvents} />);
}
