import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, startChromium } from '../../demo-app/test/browser.js';
import { servePage } from '../bench/serve-page.js';

const SIZE = { series: 3, points: 300, modes: 3 };
/** What gets for an answer on a busy machine. Milliseconds. */
const PATIENCE = 20_000;

/** The panel's page, as far as it is called here; `plugin/bench/src/main.tsx` says what each does. */
interface PanelWindow {
  benchPrepare(size: typeof SIZE, refresh: number): void;
  benchRefresh(changes?: object): Promise<void>;
  benchRanges: { from: number; to: number }[];
}

const executable = findChromium();
if (executable === null) process.stderr.write('The panel is not tested: no Chromium here.\n');

it.runIf(executable === null && process.env['KFP_REQUIRE_BROWSER'] === '1')(
  'has a browser to test the panel with',
  () => {
    throw new Error('No Chromium on this machine: install it, or name it with CHROMIUM_BIN.');
  },
);

describe.skipIf(executable === null)(
  'the panel, alone, with a service that answers at once',
  () => {
    const folder = join(tmpdir(), `kfp-panel-${process.pid}`);
    let served: Awaited<ReturnType<typeof servePage>>;
    let browser: Browser;
    let page: Page;
    let complaints: string[];
    let refreshes = 0;

    beforeAll(async () => {
      served = await servePage(folder);
      browser = await startChromium(executable!);
    });
    afterAll(async () => {
      await browser?.close();
      await served?.close();
      await rm(folder, { recursive: true, force: true });
    });
    afterEach(async () => {
      expect(complaints).toEqual([]);
      await page.close();
    });

    async function open(): Promise<void> {
      page = await browser.newPage({ viewport: { width: 1200, height: 600 } });
      complaints = [];
      page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
      page.on('console', (message) => {
        // Icons are not served here.
        if (message.type() === 'error' && !message.text().includes('404')) {
          complaints.push(message.text());
        }
      });
      await page.goto(served.url);
      await page.waitForFunction(() => 'benchRefresh' in window);
    }

    async function refresh(changes: object = {}): Promise<void> {
      await page.evaluate(
        async ([size, n, changed]) => {
          const own = window as unknown as PanelWindow;
          own.benchPrepare(size, n);
          await own.benchRefresh(changed);
        },
        [SIZE, refreshes++, changes] as const,
      );
    }

    const plot = () => page.locator('.u-over');
    const modeSwitch = (mode: string) => page.getByRole('switch', { name: mode });

    it('says what fails, when and how likely, and shows every mode beside the record', async () => {
      await open();
      await refresh();
      await expect
        .poll(() => page.getByText(/^mode_0 (in|any moment).*90 %$/).count(), { timeout: PATIENCE })
        .toBeGreaterThan(0);
      const rows = page.getByRole('list', { name: 'Probability of each failure mode now' });
      expect(await rows.getByRole('listitem').allTextContents()).toEqual([
        'mode_090 %',
        'mode_11 %',
        'mode_21 %',
      ]);
    });

    it('draws anew when the range, the size and the structure change at once', async () => {
      await open();
      await refresh();
      await expect.poll(() => page.locator('canvas').count(), { timeout: PATIENCE }).toBe(2);
      // The past has no forecasts and no status line: other columns, another height, the same moment.
      await refresh({ endsAgo: 120_000, height: 300, width: 700 });
      await refresh({ endsAgo: 120_000, height: 300, width: 700 });
      expect(await page.getByText(/^mode_0 in/).count()).toBe(0);
      await refresh({ width: 900 });
      await expect
        .poll(() => plot().evaluate((over) => over.clientWidth), { timeout: PATIENCE })
        .toBeGreaterThan(700);
    });

    it('keeps the history when the service goes away, and says so', async () => {
      await open();
      await refresh();
      await refresh({ reachable: false });
      // What all panels ask is kept for a moment.
      await page.waitForTimeout(1000);
      await refresh({ reachable: false });
      await expect
        .poll(() => page.getByRole('button', { name: /^Service unreachable/ }).count(), {
          timeout: PATIENCE,
        })
        .toBe(1);
      const useless = page.getByRole('switch', { name: /does not answer/, disabled: true });
      expect(await useless.count()).toBe(SIZE.modes);
      expect(await plot().count()).toBe(1);
      expect(await page.getByRole('listitem').count()).toBeGreaterThanOrEqual(3);
      await refresh();
      await page.waitForTimeout(1000);
      await refresh();
      await expect
        .poll(() => page.getByRole('button', { name: /^Service unreachable/ }).count(), {
          timeout: PATIENCE,
        })
        .toBe(0);
    });

    it('shows of the toggles what came of a click, and asks before what is dangerous', async () => {
      await open();
      await refresh();
      // Grafana's switch is an input out of sight: by keyboard, as its users without a pointer do.
      await modeSwitch('mode_0').press('Space', { timeout: PATIENCE });
      await expect.poll(() => modeSwitch('mode_0').isChecked(), { timeout: PATIENCE }).toBe(true);
      await modeSwitch('mode_1').press('Space');
      await page.getByRole('button', { name: 'Cancel' }).click();
      expect(await modeSwitch('mode_1').isChecked()).toBe(false);
      await modeSwitch('mode_1').press('Space');
      await page.getByRole('button', { name: 'Switch on' }).click();
      await expect.poll(() => modeSwitch('mode_1').isChecked(), { timeout: PATIENCE }).toBe(true);
      await page.getByRole('button', { name: 'Stop all failures' }).press('Enter');
      for (const mode of ['mode_0', 'mode_1']) {
        await expect.poll(() => modeSwitch(mode).isChecked(), { timeout: PATIENCE }).toBe(false);
      }
    });

    it('asks the dashboard for the times that were dragged over', async () => {
      await open();
      await refresh();
      const box = (await plot().boundingBox())!;
      await page.mouse.move(box.x + 0.2 * box.width, box.y + 50);
      await page.mouse.down();
      await page.mouse.move(box.x + 0.4 * box.width, box.y + 50, { steps: 4 });
      await page.mouse.up();
      const ranges = () => page.evaluate(() => (window as unknown as PanelWindow).benchRanges);
      await expect.poll(async () => (await ranges()).length, { timeout: PATIENCE }).toBe(1);
      const [{ from, to }] = (await ranges()) as [{ from: number; to: number }];
      // A fifth of ten minutes and the minute ahead.
      expect(to - from).toBeGreaterThan(120_000);
      expect(to - from).toBeLessThan(145_000);
    });

    it('fits a small place: the toggles behind a button, then the plot alone', async () => {
      await open();
      await refresh({ width: 320, height: 300 });
      const button = page.getByRole('button', { name: 'Inject a failure' });
      await button.click({ timeout: PATIENCE });
      await expect.poll(() => modeSwitch('mode_2').isVisible(), { timeout: PATIENCE }).toBe(true);
      await page.keyboard.press('Escape');
      await refresh({ width: 320, height: 90 });
      await expect.poll(() => button.count(), { timeout: PATIENCE }).toBe(0);
      expect(await plot().count()).toBe(1);
    });
  },
);
