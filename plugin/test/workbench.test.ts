import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, openPage, startChromium } from '../../demo-app/test/browser.js';
import { DASHBOARD } from './dashboard.fixture.js';
import { startSystem, type RunningSystem } from './running-system.js';

/** What the page gets on a busy machine. Milliseconds. */
const PATIENCE = 30_000;

/** Of Grafana's libraries that the page is built on. */
const GRAFANA_VERSION = process.env['KFP_GRAFANA_VERSION'] ?? '12.3.3';

const executable = findChromium();
const required = process.env['KFP_REQUIRE_BROWSER'] === '1';
const REASON =
  'no Chromium on this machine: install it, or name it with CHROMIUM_BIN; KFP_REQUIRE_BROWSER=1 makes this a failure';

it.runIf(executable === null && required)('has a browser to test the workbench with', () => {
  throw new Error(REASON);
});

const title = executable === null ? `the workbench (skipped: ${REASON})` : 'the workbench';

describe.skipIf(executable === null)(title, () => {
  let system: RunningSystem;
  let browser: Browser;
  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), startChromium(executable!)]);
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const panel = (page: Page, id: number): ReturnType<Page['locator']> =>
    page.locator(`[data-viz-panel-key="panel-${id}"]`);

  /** The dashboard of the fixture, drawn. */
  async function openDashboard(dashboard: object = DASHBOARD): ReturnType<typeof openPage> {
    const opened = await openPage(browser, `${system.url}/about`, { colorScheme: 'dark' });
    opened.page.setDefaultTimeout(PATIENCE);
    await opened.page.route('**/api/dashboards/uid/workbench-test', (route) =>
      route.fulfill({ json: { meta: {}, dashboard } }),
    );
    await opened.page.goto(`${system.url}/d/workbench-test`);
    return opened;
  }

  it('draws a dashboard of real Prometheus with the built panel, and asks nobody else', async () => {
    const { page, complaints } = await openDashboard();
    await panel(page, 1).locator('canvas').waitFor();
    for (const instance of system.instances) {
      await panel(page, 1).getByRole('button', { name: instance }).waitFor();
      await panel(page, 4).getByText(instance).waitFor();
    }
    expect(await panel(page, 1).locator('h2').textContent()).toBe('Requests of All');
    await expect.poll(() => panel(page, 2).textContent(), { timeout: PATIENCE }).toBe('Up2');
    const all = [...system.instances].sort().join(', ');
    expect((await panel(page, 5).textContent())?.trim()).toBe(`About ${all}`);
    await panel(page, 3).waitFor();
    expect(await panel(page, 3).textContent()).not.toMatch(/does not load|has no panel/);
    expect(complaints()).toEqual([]);
  });

  it('follows a variable, and keeps it in the address', async () => {
    const { page } = await openDashboard();
    const [first, second] = system.instances;
    await page.goto(`${system.url}/d/workbench-test?var-instance=${second}`);
    await panel(page, 1).getByRole('button', { name: second! }).waitFor();
    expect(await panel(page, 1).getByRole('button', { name: first! }).count()).toBe(0);
    expect((await panel(page, 5).textContent())?.trim()).toBe(`About ${second}`);
  });

  it('shows the values under the pointer, and zooms into what is marked', async () => {
    const { page, complaints } = await openDashboard();
    const plot = panel(page, 1).locator('.u-over');
    await plot.waitFor();
    const box = (await plot.boundingBox())!;
    const at = (share: number): [number, number] => [
      box.x + box.width * share,
      box.y + box.height / 2,
    ];
    await expect
      .poll(
        async () => {
          await page.mouse.move(...at(0.95));
          await page.mouse.move(...at(0.985), { steps: 3 });
          return page.getByText('req/s', { exact: false }).count();
        },
        { timeout: PATIENCE },
      )
      .toBeGreaterThan(0);
    await page.mouse.move(...at(0.5));
    await page.mouse.down();
    await page.mouse.move(...at(0.9), { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/from=\d{4}-/);
    await page.getByRole('button', { name: /Zoom out time range/ }).click();
    expect(complaints()).toEqual([]);
  });

  it('says in the words of Prometheus what is wrong with a query', async () => {
    const [first] = DASHBOARD.panels;
    const broken = {
      ...DASHBOARD,
      panels: [{ ...first, targets: [{ refId: 'A', expr: 'rate(up' }] }],
    };
    const { page } = await openDashboard(broken);
    await panel(page, 1)
      .getByRole('button', { name: /Panel status/ })
      .hover();
    await page.getByText(/parse error/).waitFor();
  });

  it('shows the pages of the plugin, and its configuration to Admins', async () => {
    const { page, complaints } = await openPage(browser, `${system.url}/about`);
    page.setDefaultTimeout(PATIENCE);
    await page.getByText(GRAFANA_VERSION).first().waitFor();
    const navigation = page.getByRole('navigation', { name: 'Workbench' });
    await navigation.getByRole('link', { name: 'Models', exact: true }).click();
    await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
    expect(await navigation.getByRole('link', { name: 'Configuration' }).count()).toBe(0);
    await page.getByLabel('View as').selectOption('Admin');
    await navigation.getByRole('link', { name: 'Configuration' }).click();
    await page.getByRole('heading', { name: 'Failure Prediction', level: 1 }).waitFor();
    expect(complaints()).toEqual([]);
  });

  it('lets a Viewer look and not change, whatever the page shows', async () => {
    const { page } = await openPage(browser, `${system.url}/about`);
    const failures = (role: string, method: string): Promise<number> =>
      page.evaluate(
        async ([role, method, target]) => {
          const url = '/api/plugin-proxy/k8sfp-failureprediction-app/v1/failures';
          const body =
            method === 'GET' ? null : JSON.stringify({ target, failures: { high_latency: false } });
          const headers = { 'x-workbench-role': role!, 'content-type': 'application/json' };
          return (await fetch(url, { method: method!, headers, body })).status;
        },
        [role, method, `demo-app:${system.instances[0]}`],
      );
    await expect.poll(() => failures('Editor', 'POST'), { timeout: PATIENCE }).toBe(200);
    expect(await failures('Viewer', 'GET')).toBe(200);
    expect(await failures('Viewer', 'POST')).toBe(403);
  });

  it('changes its theme, and keeps it', async () => {
    const { page } = await openDashboard();
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await panel(page, 1).locator('canvas').waitFor();
    const dark = await background();
    await page.getByRole('button', { name: 'Switch to the light theme' }).click();
    await expect.poll(background, { timeout: PATIENCE }).not.toBe(dark);
    const light = await background();
    await page.reload();
    await panel(page, 1).locator('canvas').waitFor();
    expect(await background()).toBe(light);
  });

  it.each(['/d/workbench-test', '/about', '/dashboards'])(
    'has nothing serious for axe at %s',
    async (path) => {
      const { page } = await openDashboard();
      await page.goto(`${system.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      if (path.startsWith('/d/')) await panel(page, 4).getByText(system.instances[0]!).waitFor();
      const { violations } = await new AxeBuilder({ page: page }).analyze();
      const serious = violations.filter(
        ({ impact }) => impact === 'serious' || impact === 'critical',
      );
      expect(
        serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))]),
      ).toEqual([]);
    },
  );
});
