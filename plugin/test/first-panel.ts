// `npm run bench:first-panel`: how long it takes from the address of a dashboard to its first panel with
// lines in it, in Chromium, on the running system. Prints milliseconds, and how busy the machine was.
import { availableParallelism, loadavg } from 'node:os';
import type { BrowserContext } from 'playwright-core';
import { eventually } from '../../backend/test/fixtures/eventually.js';
import { findChromium, startChromium } from '../../demo-app/test/browser.js';
import { startSystem } from './running-system.js';

const LOADS = 7;
const GOAL = 2000;

/** As text: what compiles this file adds names to its functions that a page does not know. */
const NOTE_FIRST_PANEL = `
  (function look() {
    if (document.querySelector('[data-viz-panel-key="panel-7"] .u-over')) {
      window.firstPanel = performance.now();
    } else requestAnimationFrame(look);
  })();
`;

/** @returns milliseconds from the start of the navigation until the plot of the panel is there */
async function firstPanel(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage();
  await page.addInitScript(NOTE_FIRST_PANEL);
  await page.goto(address);
  const handle = await page.waitForFunction(
    () => (window as unknown as { firstPanel?: number }).firstPanel,
  );
  const took = await handle.jsonValue();
  await page.close();
  return took!;
}

function report(name: string, times: readonly number[]): boolean {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  const reached = median < GOAL;
  const [least, most] = [sorted[0]!, sorted[sorted.length - 1]!].map(Math.round);
  process.stdout.write(
    `${name}: median ${Math.round(median)} ms of ${times.length} (${least}–${most} ms), goal ${GOAL} ${reached ? 'reached' : 'MISSED'}\n`,
  );
  return reached;
}

const executable = findChromium();
if (executable === null) throw new Error('No Chromium here: install it, or name it: CHROMIUM_BIN.');
const browser = await startChromium(executable);
const system = await startSystem();
try {
  // What the dashboard's variables are made of.
  const series = `${system.prometheusUrl}/api/v1/series?match[]=failure_prediction_failing`;
  await eventually(60, async () => {
    const { data } = (await (await fetch(series)).json()) as { data: unknown[] };
    return data.length > 0;
  });
  const address = `${system.url}/d/failure-prediction-target?var-instance=${system.instances[0]}`;
  const before = loadavg()[0]!;
  const first: number[] = [];
  const again: number[] = [];
  for (let i = 0; i < LOADS; i++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    first.push(await firstPanel(context, address));
    again.push(await firstPanel(context, address));
    await context.close();
  }
  const reached = [report('first visit', first), report('next visit', again)];
  process.stdout.write(
    `load of the machine: ${before.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after, on ${availableParallelism()} cores\n`,
  );
  process.exitCode = reached.every(Boolean) ? 0 : 1;
} finally {
  await system.stop();
  await browser.close();
}
