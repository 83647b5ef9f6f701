// `npm run bench:panel`: how long the panel computes at a refresh, in Chromium, on Grafana's own
// libraries and with a service that answers at once. Prints milliseconds of scripting per refresh.
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { findChromium, startChromium } from '../../demo-app/test/browser.js';
import { servePage } from './serve-page.js';

const OUT = fileURLToPath(new URL('../../.cache/bench-panel', import.meta.url));
const REFRESHES = 40;
const WARM_UP = 10;

/** The sizes that are measured, each with its goal in milliseconds. */
const CASES = [
  {
    name: '20 series × 1,000 points, 5 modes',
    size: { series: 20, points: 1000, modes: 5 },
    goal: 50,
  },
  {
    name: '200 series × 300 points, 5 modes',
    size: { series: 200, points: 300, modes: 5 },
    goal: Infinity,
  },
];

/** @returns milliseconds of each refresh, ascending */
async function measure(browser: Browser, url: string, size: object): Promise<number[]> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 520 } });
  page.on('pageerror', (error) => process.stderr.write(`${error.stack}\n`));
  await page.goto(url);
  await page.waitForFunction('benchRefresh');
  const session = await page.context().newCDPSession(page);
  // The thread's own time: what else the machine does is not the panel's.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const scripted = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'ScriptDuration')!.value;
  };
  const times: number[] = [];
  for (let refresh = 0; refresh < REFRESHES; refresh++) {
    await page.evaluate(`benchPrepare(${JSON.stringify(size)}, ${refresh})`);
    const before = await scripted();
    await page.evaluate('benchRefresh()');
    times.push((await scripted()) - before);
  }
  return times.slice(WARM_UP).sort((a, b) => a - b);
}

const executable = findChromium();
if (executable === null) throw new Error('No Chromium here: install it, or name it: CHROMIUM_BIN.');
const served = await servePage(OUT);
const browser = await startChromium(executable);
try {
  for (const { name, size, goal } of CASES) {
    const times = await measure(browser, served.url, size);
    const at = (share: number): number => times[Math.floor(share * times.length)]!;
    const outcome = at(0.5) < goal ? 'reached' : 'MISSED';
    process.stdout.write(
      `${name}: median ${at(0.5).toFixed(1)} ms, 90 % ${at(0.9).toFixed(1)} ms of ${times.length} refreshes${goal === Infinity ? '' : `, goal ${goal} ${outcome}`}\n`,
    );
    if (at(0.5) >= goal) process.exitCode = 1;
  }
} finally {
  await browser.close();
  await served.close();
}
