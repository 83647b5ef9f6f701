#!/usr/bin/env node
/* global window */
// `npm run bench:panel`: how long the panel computes at a refresh, in Chromium, on Grafana's own
// libraries and with a service that answers at once. Prints milliseconds of scripting per refresh.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { buildPage } from './build-page.mjs';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const OUT = join(HERE, '../../.cache/bench-panel');
const ORIGIN = 'http://bench.invalid';
const REFRESHES = 40;
const WARM_UP = 10;

/** The sizes that are measured, each with its goal in milliseconds. */
const CASES = [
  {
    name: '20 series × 1,000 points, 5 modes',
    size: { series: 20, points: 1000, modes: 5 },
    goal: 50,
  },
  { name: '200 series × 300 points, 5 modes', size: { series: 200, points: 300, modes: 5 } },
];

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

function findChromium() {
  const found = [process.env['CHROMIUM_BIN'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (found !== undefined) return found;
  throw new Error('No Chromium on this machine: install it, or name it with CHROMIUM_BIN.');
}

async function openPage(browser) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 520 } });
  page.on('pageerror', (error) => process.stderr.write(`${error.stack}\n`));
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    const file = join(OUT, pathname === '/' ? 'index.html' : pathname);
    if (!existsSync(file)) return route.fulfill({ status: 404 });
    const contentType = TYPES[extname(file)] ?? 'application/octet-stream';
    return route.fulfill({ contentType, body: await readFile(file) });
  });
  await page.goto(`${ORIGIN}/`);
  await page.waitForFunction(() => 'benchRefresh' in window);
  return page;
}

async function measure(page, size) {
  const session = await page.context().newCDPSession(page);
  // The thread's own time: what else the machine does is not the panel's.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const scripted = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'ScriptDuration').value;
  };
  const times = [];
  for (let refresh = 0; refresh < REFRESHES; refresh++) {
    await page.evaluate(([size, n]) => window.benchPrepare(size, n), [size, refresh]);
    const before = await scripted();
    await page.evaluate(() => window.benchRefresh());
    times.push((await scripted()) - before);
  }
  return times.slice(WARM_UP).sort((a, b) => a - b);
}

await buildPage(OUT);
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
try {
  let missed = false;
  for (const { name, size, goal } of CASES) {
    const times = await measure(await openPage(browser), size);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
    const median = at(0.5);
    const outcome =
      goal === undefined ? '' : median < goal ? `, goal ${goal} reached` : `, goal ${goal} MISSED`;
    missed ||= goal !== undefined && median >= goal;
    process.stdout.write(
      `${name}: median ${median.toFixed(1)} ms, 90 % ${at(0.9).toFixed(1)} ms of ${times.length} refreshes${outcome}\n`,
    );
  }
  process.exitCode = missed ? 1 : 0;
} finally {
  await browser.close();
}
