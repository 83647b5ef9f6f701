import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, openPage, pixelsOfColour, startChromium, tabTo } from './browser.js';
import { eventually, freePort, startScript, type StartedProcess } from './process.js';

const MEBIBYTE = 2 ** 20;

/** What `page.waitFor…` gets on a busy machine. Milliseconds. */
const PATIENCE = 30_000;

const executable = findChromium();
const required = process.env['KFP_REQUIRE_BROWSER'] === '1';
const REASON =
  'no Chromium on this machine: install it, or name it with CHROMIUM_BIN; KFP_REQUIRE_BROWSER=1 makes this a failure';

if (executable === null) process.stderr.write(`The dashboard is not tested: ${REASON}\n`);

it.runIf(executable === null && required)('has a browser to test the dashboard with', () => {
  throw new Error(REASON);
});

const title = executable === null ? `the dashboard (skipped: ${REASON})` : 'the dashboard';

describe.skipIf(executable === null)(title, () => {
  let port: number;
  let app: StartedProcess;
  let browser: Browser;
  const url = (path: string): string => `http://127.0.0.1:${port}${path}`;
  const json = async (path: string): Promise<unknown> => (await fetch(url(path))).json();
  const start = async (): Promise<void> => {
    app = startScript('supervisor.js', {
      PORT: String(port),
      MEMORY_LIMIT_BYTES: String(192 * MEBIBYTE),
      CPU_LIMIT_CORES: '0.3',
    });
    await eventually(20, () => json('/api/status'));
  };
  const stop = async (): Promise<void> => {
    app.child.kill('SIGTERM');
    await app.ended;
  };

  beforeAll(async () => {
    port = await freePort();
    await start();
    browser = await startChromium(executable!);
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    const off = ['high_latency', 'memory_leak', 'cpu_spike', 'error_rate', 'service_down'];
    await fetch(url('/failures'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(off.map((mode) => [mode, false]))),
    });
  });
  afterAll(async () => {
    await browser?.close();
    await stop();
  });

  it('draws its charts, keeps its security policy and asks nobody else', async () => {
    const { page, complaints } = await openPage(browser, url('/'));
    for (let i = 0; i < 20; i++) await fetch(url('/api/items/1'));
    await expect
      .poll(() => page.locator('.chart.card .chart-value').first().textContent(), {
        timeout: PATIENCE,
      })
      .toMatch(/p95 \d/);
    for (const [id, colour] of [
      ['latency', 'accent'],
      ['latency', 'warn'],
      ['errors', 'bad'],
      ['memory', 'violet'],
      ['cpu', 'accent'],
    ] as const) {
      await expect
        .poll(() => pixelsOfColour(page, `#chart-${id}`, colour), { timeout: PATIENCE })
        .toBeGreaterThan(5);
    }
    expect(await page.locator('#instance').textContent()).toBe(`127.0.0.1:${port}`);
    expect(await page.locator('#health').textContent()).toBe('Healthy');
    expect(complaints()).toEqual([]);
  });

  it('switches a failure by keyboard, with settings, and stops it', async () => {
    const { page, complaints } = await openPage(browser, url('/'));
    const toggle = page.locator('#high_latency-switch');
    await toggle.waitFor({ timeout: PATIENCE });

    await tabTo(page, '#high_latency-switch');
    expect(await toggle.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe(
      'solid',
    );
    await page.keyboard.press('Space');
    await page.locator('#high_latency-switch[aria-checked="true"]').waitFor({ timeout: PATIENCE });
    expect(await json('/failures')).toMatchObject({ failures: { high_latency: true } });
    await expect
      .poll(() => page.locator('#announcer').textContent(), { timeout: PATIENCE })
      .toContain('High latency began');

    await tabTo(page, '[data-mode="error_rate"] summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '#error_rate-ramp');
    await page.keyboard.type('30');
    await page.keyboard.press('Tab');
    await page.keyboard.type('45');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowLeft');
    await tabTo(page, '[data-mode="error_rate"] button[type="submit"]');
    await page.keyboard.press('Enter');
    await page.locator('#error_rate-switch[aria-checked="true"]').waitFor({ timeout: PATIENCE });
    expect(await json('/api/status')).toMatchObject({
      failures: {
        error_rate: {
          enabled: true,
          rampSeconds: 30,
          durationSeconds: 45,
          shape: 'exponential',
          intensity: 0.5,
        },
      },
    });
    expect(await page.locator('#failure-count').textContent()).toBe('2 active');

    await page.locator('#stop-all').focus();
    await page.keyboard.press('Enter');
    await page.locator('#high_latency-switch[aria-checked="false"]').waitFor({ timeout: PATIENCE });
    expect(await json('/failures')).toMatchObject({
      failures: { high_latency: false, error_rate: false },
    });
    expect(complaints()).toEqual([]);
  });

  it('refuses settings that cannot be, and says so at the field', async () => {
    const { page } = await openPage(browser, url('/'));
    await page.locator('[data-mode="cpu_spike"] summary').click();
    await page.locator('#cpu_spike-duration').fill('99999');
    await page.locator('#cpu_spike-switch').click();
    await page.locator('#cpu_spike-duration:user-invalid:focus').waitFor();
    expect(await json('/failures')).toMatchObject({ failures: { cpu_spike: false } });
  });

  it('moves the cursor of all charts by keyboard', async () => {
    const { page } = await openPage(browser, url('/'));
    await page.locator('#high_latency-switch').waitFor({ timeout: PATIENCE });
    await tabTo(page, '#chart-memory input');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft');
    for (const id of ['latency', 'memory', 'cpu']) {
      expect(await page.locator(`#chart-${id} input`).getAttribute('aria-valuetext')).toMatch(
        /^\d\d:\d\d:\d\d, /,
      );
    }
    await page.keyboard.press('Escape');
    expect(await page.locator('#chart-cpu input').getAttribute('aria-valuetext')).toMatch(/^now, /);
  });

  it('asks for the token where one is needed, and leaves it at Cancel', async () => {
    const { page } = await openPage(browser, url('/'));
    await page.route('**/failures', async (route) => {
      const right = (await route.request().headerValue('authorization')) === 'Bearer right';
      if (right) await route.continue();
      else await route.fulfill({ status: 401, json: { message: 'Send the token.' } });
    });
    await page.locator('#cpu_spike-switch').click({ timeout: PATIENCE });
    await page.locator('#token').fill('right');
    await page.locator('#token-dialog button', { hasText: 'Cancel' }).click();
    await page.locator('[data-mode="cpu_spike"]', { hasText: 'Send the token.' }).waitFor();
    await page.locator('#cpu_spike-switch').click();
    expect(await page.locator('#token').inputValue()).toBe('');
    await page.locator('#token').fill('right');
    await page.keyboard.press('Enter');
    await page.locator('#cpu_spike-switch[aria-checked="true"]').waitFor();
    await page.locator('#cpu_spike-switch').click();
    await page.locator('#cpu_spike-switch[aria-checked="false"]').waitFor();
  });

  it('keeps entered settings until they are reset to those of the app', async () => {
    const { page } = await openPage(browser, url('/'));
    const brief = page.locator('[data-mode="cpu_spike"] .brief');
    await page.locator('[data-mode="cpu_spike"] summary').click({ timeout: PATIENCE });
    await page.locator('#cpu_spike-ramp').fill('500');
    await page.locator('#cpu_spike-shape').selectOption('random');
    await page.locator('[data-mode="cpu_spike"] form', { hasText: 'It will end before' }).waitFor();
    await fetch(url('/api/items/1'));
    expect(await brief.textContent()).toBe('500 s random to 100 %, for 180 s');
    await page.locator('[data-mode="cpu_spike"] button[type="reset"]').click();
    expect(await page.locator('#cpu_spike-ramp').inputValue()).toBe('60');
    expect(await page.locator('#cpu_spike-shape').inputValue()).toBe('linear');
    expect(await brief.textContent()).toBe('60 s linear to 100 %, for 180 s');
  });

  it('says that the service is down', async () => {
    const { page, complaints } = await openPage(browser, url('/'));
    await page.locator('#service_down-switch').click({ timeout: PATIENCE });
    await page.locator('#notice', { hasText: 'The service is down.' }).waitFor();
    await page.locator('#health', { hasText: 'Unhealthy' }).waitFor();
    await page.locator('#stop-all').click();
    // Text is matched in any case, and “Unhealthy” holds “healthy”.
    await page.locator('#health', { hasText: /^\s*Healthy/ }).waitFor();
    await page.locator('#notice').waitFor({ state: 'hidden' });
    expect(complaints()).toEqual([]);
  });

  it('shows an out-of-memory kill and keeps what was before', async () => {
    const { page } = await openPage(browser, url('/'));
    await page.locator('#memory_leak-switch').waitFor({ timeout: PATIENCE });
    await fetch(url('/failures'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ memory_leak: { enabled: true, rampSeconds: 4 } }),
    });
    await page.locator('#event-list', { hasText: 'Memory leak began' }).waitFor();
    await page.locator('#last-reason', { hasText: 'OOMKilled' }).waitFor({ timeout: PATIENCE });
    expect(await page.locator('#restarts').textContent()).toBe('1');
    const events = await page.locator('#event-list').textContent();
    expect(events).toContain('Memory leak began');
    expect(events).toContain('Restarted');
  });

  it('says plainly that the app is gone, and recovers by itself', async () => {
    const { page, complaints } = await openPage(browser, url('/'));
    await page.locator('#health', { hasText: 'Healthy' }).waitFor({ timeout: PATIENCE });
    await stop();
    try {
      await page.locator('#notice', { hasText: 'The app does not answer.' }).waitFor();
      await page.locator('#health', { hasText: 'Unreachable' }).waitFor();
      await page.locator('#cpu_spike-switch[aria-disabled="true"]').focus();
      await page.keyboard.press('Space');
    } finally {
      await start();
    }
    await page.locator('#health', { hasText: 'Healthy' }).waitFor({ timeout: PATIENCE });
    expect(await page.locator('#notice').isVisible()).toBe(false);
    expect(await page.locator('#event-list').textContent()).toContain('The app answers again');
    expect(await json('/failures')).toMatchObject({ failures: { cpu_spike: false } });
    const others = complaints().filter((text) => !/Failed to load resource/.test(text));
    expect(others).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('fits a phone (%s)', async (colorScheme) => {
    const { page } = await openPage(browser, url('/'), {
      colorScheme,
      viewport: { width: 360, height: 740 },
      isMobile: true,
      hasTouch: true,
    });
    await page.locator('[data-mode="cpu_spike"] summary').click({ timeout: PATIENCE });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it('remembers the chosen colours', async () => {
    const { page } = await openPage(browser, url('/'), { colorScheme: 'dark' });
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.locator('#theme').click();
    const light = await background();
    expect(light).not.toBe(dark);
    await page.reload();
    expect(await background()).toBe(light);
    expect(await page.locator('#theme').getAttribute('aria-label')).toContain('light');
  });
});
