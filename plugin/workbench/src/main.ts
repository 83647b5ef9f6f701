// Grafana's libraries read `window.grafanaBootData` when they are loaded: it must be there before.
// Hence two steps, which no bundler may reorder.
import { installBootData } from './host/boot-data';

installBootData();
// Asked for while the page is loaded. Without an answer the first query will say what is wrong.
const info = fetch('/api/workbench')
  .then((response) => response.json() as Promise<{ readonly scrapeInterval?: string }>)
  .catch(() => undefined);
void import('./start').then(async ({ start }) => start((await info)?.scrapeInterval ?? ''));
