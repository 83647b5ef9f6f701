import { createRoot } from 'react-dom/client';
import { Workbench } from './chrome/workbench';
import { followLinksInside } from './chrome/links';
import { PANEL_ID } from '../../src/shared/ids';
import { importPanel } from './host/plugin-registry';
import { installServices } from './host/services';
import { registerStandIns } from './panels/stand-ins';

/** What the server tells the page before it draws anything. */
export interface WorkbenchInfo {
  /** `timeInterval` of the data source in `provisioning/datasources`; empty when it has none. */
  readonly scrapeInterval: string;
}

/** Starts the page: Grafana's services first, since every component asks for them. */
export function start(info: WorkbenchInfo): void {
  const { appEvents } = installServices({ scrapeInterval: info.scrapeInterval });
  registerStandIns();
  // Asked for early, so that it is there when the first dashboard is. Who draws it reports a failure.
  importPanel(PANEL_ID).catch(() => undefined);
  followLinksInside();
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no #root.');
  createRoot(root).render(<Workbench appEvents={appEvents} />);
}
