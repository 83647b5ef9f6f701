import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { openPage } from '../../demo-app/test/browser.js';
import { expectAccessible } from './accessible.js';
import { DASHBOARD } from './dashboard.fixture.js';
import type { RunningSystem } from './running-system.js';

/** What the page gets on a busy machine. Milliseconds. */
const PATIENCE = 30_000;

/** Of Grafana's libraries that the page is built on. */
const GRAFANA_VERSION = process.env['KFP_GRAFANA_VERSION'] ?? '12.3.3';

/** The workbench as host of dashboards and of the plugin, on the running system.Long, because it is a list of cases. */
export function workbenchCases(running: () => { system: RunningSystem; browser: Browser }): void {
  let system: RunningSystem;
  let browser: Browser;
  beforeAll(() => {
    ({ system, browser } = running());
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const panel = (page: Page, id: number): ReturnType<Page['locator']> =>
    page.locator(`[data-viz-panel-key="panel-${id}"]`);

  /** The dashboard of the fixture. */
  async function openDashboard(
    dashboard: object = DASHBOARD,
    query = '',
  ): ReturnType<typeof openPage> {
    const address = `${system.url}/d/workbench-test${query}`;
    const opened = await openPage(browser, address, { colorScheme: 'dark' }, async (page) => {
      await page.route('**/api/dashboards/uid/workbench-test', (route) =>
        route.fulfill({ json: { meta: {}, dashboard } }),
      );
    });
    opened.page.setDefaultTimeout(PATIENCE);
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
    await panel(page, 3).waitFor();
    expect(await panel(page, 3).textContent()).not.toMatch(/does not load|has no panel/);
    expect(complaints()).toEqual([]);
  });

  it('follows a variable, and keeps it in the address', async () => {
    const [first, second] = system.instances;
    const { page } = await openDashboard(DASHBOARD, `?var-instance=${second}`);
    await panel(page, 1).getByRole('button', { name: second! }).waitFor();
    expect(await panel(page, 1).getByRole('button', { name: first! }).count()).toBe(0);
    expect(await panel(page, 1).locator('h2').textContent()).toBe(`Requests of ${second}`);
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

  it.each(['/about', '/dashboards'])('has nothing serious for axe at %s', async (path) => {
    const { page } = await openPage(browser, `${system.url}${path}`, { colorScheme: 'dark' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectAccessible(page);
  });
}
