// `npm run screenshots`: the pictures of the catalogue and of the README, taken from the running system
// while a failure is predicted. It takes about six minutes; the first time, models are trained before.
import { execFileSync } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../../backend/test/fixtures/eventually.js';
import { findChromium, startChromium } from '../../demo-app/test/browser.js';
import { startSystem, type RunningSystem } from './running-system.js';

const ROOT = join(import.meta.dirname, '../..');
const OUT = join(ROOT, 'plugin/src/img/screenshots');
const MODELS = join(ROOT, '.cache/screenshots/models');
const APP = '/a/k8sfp-failureprediction-app';
const THEMES = ['dark', 'light'] as const;
const RAMP_SECONDS = 90;

type Theme = (typeof THEMES)[number];

interface Picture {
  readonly name: string;
  readonly path: string;
  /** Of what it is; the whole page where absent. */
  readonly part?: string;
  /** Text without which it is not taken. */
  readonly shows: RegExp;
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** One page per theme, which is led through the pictures: each load costs seconds of what they show. */
async function openPage(browser: Browser, theme: Theme, url: string): Promise<Page> {
  const localStorage = [
    { name: 'workbench.role', value: 'Editor' },
    { name: 'workbench.theme', value: theme },
  ];
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    storageState: { cookies: [], origins: [{ origin: url, localStorage }] },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}

async function take(page: Page, theme: Theme, url: string, picture: Picture): Promise<void> {
  const { name, path, part, shows } = picture;
  await page.goto(`${url}${path}`);
  const shown = part === undefined ? page.locator('#content') : page.locator(part);
  await shown.getByText(shows).filter({ visible: true }).first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  // Icons are fetched one by one.
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button')].every(
      (button) =>
        button.textContent !== '' || button.querySelector('svg path, svg circle') !== null,
    ),
  );
  await page.mouse.move(0, 0);
  const file = join(OUT, `${name}-${theme}.png`);
  await (part === undefined ? page : shown).screenshot({ path: file });
  say(`${file.slice(ROOT.length + 1)}: ${Math.round((await stat(file)).size / 1000)} kB`);
}

async function inject(url: string, target: string, mode: string): Promise<void> {
  const enabled = { enabled: true, rampSeconds: RAMP_SECONDS, durationSeconds: 170 };
  const response = await fetch(`${url}/api/plugin-proxy/k8sfp-failureprediction-app/v1/failures`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-workbench-role': 'Editor' },
    body: JSON.stringify({ target, failures: { [mode]: enabled } }),
  });
  if (!response.ok) throw new Error(`${mode} was not switched on: ${await response.text()}`);
}

async function untilState(url: string, target: string, state: string): Promise<void> {
  say(`waiting until ${target} is ${state}`);
  await eventually(240, async () => {
    const { predictions } = (await (await fetch(`${url}/v1/predictions`)).json()) as {
      predictions: { target: string; state: string }[];
    };
    return predictions.some((one) => one.target === target && one.state === state);
  });
}

async function tellStory(system: RunningSystem, browser: Browser): Promise<void> {
  const { url, instances } = system;
  const [instance] = instances;
  const target = `demo-app:${instance}`;
  const range = 'from=now-5m&to=now';
  const dashboard = `/d/failure-prediction-target?var-instance=${instance}&${range}&refresh=1s`;
  const pages = await Promise.all(
    THEMES.map(async (theme) => [theme, await openPage(browser, theme, url)] as const),
  );
  const takeAll = async (pictures: readonly Picture[]): Promise<void> => {
    for (const picture of pictures) {
      await Promise.all(pages.map(([theme, page]) => take(page, theme, url, picture)));
    }
  };
  // A failure that was foreseen belongs to the picture of the next.
  await untilState(url, target, 'normal');
  await inject(url, target, 'memory_leak');
  await untilState(url, target, 'failing');
  await untilState(url, target, 'normal');
  await new Promise((settled) => setTimeout(settled, 70_000));
  await inject(url, target, 'memory_leak');
  await untilState(url, target, 'at_risk');
  const predicted = /^memory_leak in .* %/;
  await takeAll([
    { name: 'panel', path: dashboard, part: '[data-viz-panel-key="panel-7"]', shows: predicted },
    { name: 'target', path: dashboard, shows: predicted },
    { name: 'targets', path: `${APP}/targets`, shows: /memory_leak/ },
    { name: 'overview', path: `/d/failure-prediction-overview?${range}`, shows: /demo-app/ },
  ]);
  await untilState(url, target, 'failing');
  await untilState(url, target, 'normal');
  await takeAll([
    { name: 'models', path: `${APP}/models`, shows: /Random forest/ },
    { name: 'scorecard', path: `${APP}/scorecard?range=all`, shows: /Foreseen/ },
  ]);
}

const executable = findChromium();
if (executable === null) throw new Error('No Chromium here: install it, or name it: CHROMIUM_BIN.');
await mkdir(OUT, { recursive: true });
execFileSync(
  process.execPath,
  [
    join(ROOT, 'backend/bin/kfp.mjs'),
    'train',
    '--if-missing',
    '--quick',
    '--model-type',
    'rf,xgboost',
    '--input',
    join(ROOT, 'backend/data/demo.csv.gz'),
    '--output-dir',
    MODELS,
  ],
  { stdio: 'inherit' },
);
const browser = await startChromium(executable);
try {
  const system = await startSystem(MODELS);
  try {
    await tellStory(system, browser);
  } finally {
    await system.stop();
  }
} finally {
  await browser.close();
}
