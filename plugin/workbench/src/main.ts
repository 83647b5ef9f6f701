// Grafana's libraries read `window.grafanaBootData` when they are loaded: it must be there before.
// Hence two steps, which no bundler may reorder.
import './fonts';
import { installBootData } from './host/boot-data';

installBootData();
void import('./start').then(({ start }) => start());
