import { createApi } from './api.js';
import { initCharts } from './charts.js';
import { byId } from './dom.js';
import { initEvents } from './events-list.js';
import { initFailures } from './failures-panel.js';
import { initHeader } from './header.js';
import { initNotice } from './notice.js';
import { createPalette } from './palette.js';
import { pollWhileVisible } from './poll.js';
import { createStore } from './store.js';
import { initThemeButton } from './theme.js';
import { askToken } from './token-dialog.js';

const now = (): number => Date.now();
const store = createStore({ api: createApi({ fetch: fetch.bind(window), askToken }), now });
const palette = createPalette(byId('probe'));

initHeader(store);
initNotice(store, now);
const charts = initCharts(byId('chart-list'), store, palette);
initFailures(store);
initEvents(store);
initThemeButton(() => {
  palette.reset();
  charts.redraw();
});
pollWhileVisible(store.refresh, document);
