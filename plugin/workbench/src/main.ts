// Grafana's libraries read `window.grafanaBootData` when they are loaded: it must be there before.
// Hence two steps, which no bundler may reorder.
import { installBootData } from './host/boot-data';
import { readInfo } from './host/info';

installBootData();
const info = readInfo();
void import('./start').then(async ({ start }) => start(await info));
