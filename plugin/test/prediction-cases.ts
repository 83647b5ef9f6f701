import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPage } from '../../demo-app/test/browser.js';
import { eventually } from '../../backend/test/fixtures/eventually.js';
import { hostOf, type Host } from './host-of.js';
import type { RunningSystem } from './running-system.js';

/** What the page gets on a busy machine. Milliseconds. */
const PATIENCE = 30_000;
const POLLING = { timeout: PATIENCE };

const MODE = 'memory_leak';

/** `memory_leak in 35 s (15 s–4 min), 62 %`, with its minutes and seconds. */
const PREDICTED = /^memory_leak in (?:(\d+) min)? ?(?:(\d+) s)?.*, \d+ %/;

interface Episode {
  readonly kind: string;
  readonly target: string;
  readonly mode: string;
  /** Unix seconds. */
  readonly at: number;
  readonly alarm: { readonly mode: string } | null;
}

/** The story of one failure, as two people see it in the dashboard of its target.Long, because it is a list of cases. */
export function predictionCases(running: () => { system: RunningSystem; browser: Browser }): void {
  let system: RunningSystem;
  let browser: Browser;
  let host: Host;
  let page: Page;
  let complaints: () => string[];
  let panel: Locator;
  /** When the page first showed the prediction, and with how many seconds left. */
  let seen: { at: number; left: number; x: number };
  /** What the page says once the failure has come. */
  let failing: Promise<string | null>;

  beforeAll(async () => {
    ({ system, browser } = running());
    host = await hostOf(system.url, system.prometheusUrl);
  });
  afterAll(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
    await host?.close();
  });

  const target = (): string => `demo-app:${system.instances[0]}`;
  const api = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${system.url}${path}`)).json()) as T;

  async function open(role: 'Viewer' | 'Editor', theme: 'dark' | 'light'): Promise<void> {
    const localStorage = [
      { name: 'workbench.role', value: role },
      { name: 'workbench.theme', value: theme },
    ];
    const query = `var-instance=${system.instances[0]}&from=now-5m&to=now&refresh=2s`;
    const address = `${host.url}/d/failure-prediction-target?${query}`;
    const opened = await openPage(browser, address, {
      storageState: { cookies: [], origins: [{ origin: host.url, localStorage }] },
    });
    opened.page.setDefaultTimeout(PATIENCE);
    ({ page, complaints } = opened);
    panel = page.locator('[data-viz-panel-key="panel-7"]');
    await panel.locator('canvas').first().waitFor();
  }

  const headline = (): Locator => panel.getByText(PREDICTED).filter({ visible: true }).last();
  async function told(): Promise<{ left: number; x: number } | undefined> {
    const [text, box] = await Promise.all([
      headline().textContent({ timeout: 1000 }),
      headline().boundingBox({ timeout: 1000 }),
    ]).catch(() => []);
    const found = PREDICTED.exec(text ?? '');
    if (found === null || box == null) return undefined;
    return { left: 60 * Number(found[1] ?? 0) + Number(found[2] ?? 0), x: box.x + box.width };
  }

  it('sees nothing coming, and offers an Editor a switch per failure mode', async () => {
    const isNormal = async (): Promise<boolean> => {
      const { predictions } = await api<{ predictions: { target: string; state: string }[] }>(
        '/v1/predictions',
      );
      return predictions.some((one) => one.target === target() && one.state === 'normal');
    };
    await eventually(90, isNormal);
    await open('Editor', 'dark');
    await panel.getByText(/^Risk .* within 1 min$/).waitFor();
    await expect.poll(() => panel.getByRole('switch').count(), POLLING).toBe(5);
  });

  it('grows a failure as it is told to', async () => {
    await panel.getByRole('button', { name: `Settings of ${MODE}` }).press('Enter');
    await page.getByRole('spinbutton', { name: 'Ramp' }).fill('40');
    await page.getByRole('spinbutton', { name: 'Duration' }).fill('60');
    await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');
    await expect
      .poll(() => panel.getByRole('switch', { name: MODE }).isChecked(), POLLING)
      .toBe(true);
    await panel.getByText(/left, by editor/).waitFor();
  });

  it('shows what will fail and when, and counts down', async () => {
    await expect.poll(told, { timeout: 60_000, interval: 200 }).toBeDefined();
    seen = { at: Date.now() / 1000, ...(await told())! };
    const status = panel.getByRole('status');
    expect(await status.textContent()).toBe(`${MODE} predicted for ${target()}`);
    await expect
      .poll(async () => (await told())?.left ?? Infinity, { ...POLLING, interval: 200 })
      .toBeLessThan(seen.left - 3);
    failing = panel
      .getByRole('status')
      .filter({ hasText: 'is failing' })
      .textContent({ timeout: 90_000 })
      .catch(String);
    // The words keep to the moment of the failure, which comes nearer to now.
    await expect
      .poll(async () => (await told())?.x ?? Infinity, { ...POLLING, interval: 200 })
      .toBeLessThan(seen.x);
  });

  it('lets a Viewer look and not switch, whatever the page shows', async () => {
    const editor = { page, panel, complaints };
    await open('Viewer', 'light');
    await panel.getByText(/^(Risk .* within 1 min|At risk|Failing|Recovering .*)$/).waitFor();
    expect(await panel.getByRole('switch').count()).toBe(0);
    const failures = (role: string, method: string): Promise<number> =>
      page.evaluate(
        async ([role, method, target]) => {
          const url = '/api/plugin-proxy/k8sfp-failureprediction-app/v1/failures';
          const body =
            method === 'GET' ? null : JSON.stringify({ target, failures: { error_rate: true } });
          const headers = { 'x-workbench-role': role!, 'content-type': 'application/json' };
          return (await fetch(url, { method: method!, headers, body })).status;
        },
        [role, method, target()],
      );
    expect(await failures('Viewer', 'GET')).toBe(200);
    expect(await failures('Viewer', 'POST')).toBe(403);
    const { targets } = await api<{ targets: { target: string; failures: object }[] }>(
      '/v1/failures',
    );
    expect(targets.find((one) => one.target === target())?.failures).toMatchObject({
      error_rate: false,
    });
    await page.context().close();
    ({ page, panel, complaints } = editor);
  });

  it('was right, and before the failure came', async () => {
    expect(await failing).toContain(`${target()} is failing: `);
    const { episodes } = await api<{ episodes: Episode[] }>('/v1/scorecard');
    const failure = episodes.find((one) => one.kind === 'failure' && one.target === target())!;
    expect(failure.alarm?.mode).toBe(MODE);
    // Out of memory, the application also goes down: a busy machine may see that first.
    expect([MODE, 'service_down']).toContain(failure.mode);
    const lead = failure.at - seen.at;
    process.stdout.write(
      `The page said ${seen.left} s to the failure, ${lead.toFixed(1)} s before its first step.\n`,
    );
    expect(lead).toBeGreaterThan(0);
    expect(complaints()).toEqual([]);
  });

  it('draws the history while the backend is away, says so, and recovers by itself', async () => {
    const strip = panel.getByRole('list', { name: /Probability of each failure mode/ });
    await system.stopBackend();
    await panel.getByRole('button', { name: /^Service unreachable/ }).waitFor();
    expect(await panel.locator('canvas').count()).toBe(2);
    expect(await strip.getByRole('listitem').count()).toBe(5);
    expect(await panel.getByRole('button', { name: /Panel status/ }).count()).toBe(0);
    await system.startBackend();
    await panel
      .getByRole('button', { name: /^Service unreachable/ })
      .waitFor({ state: 'detached' });
    await expect
      .poll(() => panel.getByRole('switch', { name: MODE, exact: true }).count(), POLLING)
      .toBe(1);
    await panel.getByText(/^(Risk .* within 1 min|At risk|Failing|Recovering .*)$/).waitFor();
  });
}
