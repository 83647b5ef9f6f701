import { render } from '/vendor/lit-html.js';
import { createApi } from './api.js';
import { CHARTS } from './chart-definitions.js';
import { createChart } from './chart.js';
import { createFailures } from './failures.js';
import { page } from './page.js';
import { createStore } from './store.js';
import { WINDOW_SECONDS, withGaps } from './timeline.js';
import { askToken } from './token-dialog.js';

const PERIOD_MILLISECONDS = 1000;

const now = (): number => Date.now();
const store = createStore({ api: createApi({ fetch: fetch.bind(window), askToken }), now });

/** The time chosen by keyboard in any chart, unix seconds; it stays when the window moves on. */
let pinned: number | null = null;
const charts = CHARTS.map((definition) => ({
  ...createChart(definition, (seconds) => {
    pinned = seconds === null ? null : store.appTime() + seconds;
    paintCharts();
  }),
  limit: definition.limit,
}));

function paintCharts(): void {
  const { status, samples, injections, restarts } = store.snapshot();
  if (status === null) return;
  const time = store.appTime();
  if (pinned !== null) pinned = Math.max(pinned, time - WINDOW_SECONDS + 1);
  const data = { points: withGaps(samples, restarts), injections, restarts, now: time, pinned };
  for (const { update, limit } of charts) update({ ...data, limit: limit(status.limits) });
}

let announcement = '';
const failures = createFailures(store, paint);
const elements = charts.map(({ element }) => element);

function paint(): void {
  const snapshot = store.snapshot();
  const { news } = snapshot;
  if (news.length > 0) announcement = news.map(({ message }) => message).join('. ');
  const parts = { now: now(), charts: elements, failures, announcement, onTheme };
  render(page(snapshot, parts), document.body);
}

function onTheme(): void {
  paint();
  paintCharts();
}

/** A hidden page rests, and catches up when it is shown. */
function look(): void {
  if (!document.hidden) void store.refresh();
}

store.subscribe(paint);
store.subscribe(paintCharts);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onTheme);
document.addEventListener('visibilitychange', look);
setInterval(look, PERIOD_MILLISECONDS);
paint();
look();
