import { relative } from 'node:path';
import { demoInstances, describeInstance } from './demo-instances.js';
import type { PrometheusBinary } from './prometheus-binary.js';
import type { StartOptions } from './start-types.js';
import { HOST } from './prometheus-server.js';
import type { Paint } from '@kfp/backend/cli/paint.js';

/** One line of the panel: what runs, where, and what there is to know about it. */
export interface PanelRow {
  readonly name: string;
  readonly place: string;
  readonly detail: string;
}

/** What runs where, aligned, and what to do next. */
export function renderPanel(
  rows: readonly PanelRow[],
  hints: readonly string[],
  paint: Paint,
): string {
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const placeWidth = Math.max(...rows.map(({ place }) => place.length));
  const lines = rows.map(({ name, place, detail }) =>
    `  ${name.padEnd(nameWidth)}  ${paint.bold(place.padEnd(placeWidth))}  ${paint.dim(detail)}`.trimEnd(),
  );
  return ['', ...lines, '', ...hints.map((hint) => `  ${paint.dim(hint)}`), '', ''].join('\n');
}

/** The parts of the running system. */
export function panelRows(
  options: StartOptions,
  prometheus: PrometheusBinary,
  model: string,
  workbenchBuilt: boolean,
): PanelRow[] {
  return [
    {
      name: 'workbench',
      place: url(options.apiPort),
      detail: workbenchBuilt
        ? 'dashboards and the panel, as in Grafana'
        : 'not built: npm run build:pages; then load the page again',
    },
    ...demoInstances(options.demoPorts).map((instance) => ({
      name: 'demo-app',
      place: url(instance.port),
      detail: describeInstance(instance),
    })),
    {
      name: 'Prometheus',
      place: url(options.prometheusPort),
      // Debian keeps the pages in other packages, which are not unpacked here.
      detail: prometheus.source.startsWith('Debian')
        ? `${prometheus.version}, HTTP API only (Debian's package without its pages)`
        : prometheus.version,
    },
    { name: 'backend', place: url(options.apiPort), detail: `${model}; /prediction, /docs` },
  ];
}

/** What to do next, and where the logs are. */
export function panelHints(options: StartOptions, dir: string): string[] {
  const logs = `Logs in ${relative(process.cwd(), dir) || dir}. Ctrl-C ends everything.`;
  if (options.scenario !== undefined) return [logs];
  return [
    `Break something at ${url(options.demoPorts[0]!)}, or: npm start -- --scenario memory_leak`,
    'Predictions begin when a minute of metrics is there.',
    logs,
  ];
}

function url(port: number): string {
  return `http://${HOST}:${port}`;
}
