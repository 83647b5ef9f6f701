import type { Browser } from 'playwright-core';
import { afterEach, it } from 'vitest';
import { openPage } from '../../demo-app/test/browser.js';
import { expectAccessible } from './accessible.js';
import type { RunningSystem } from './running-system.js';

/** Milliseconds. */
const PATIENCE = 30_000;

/** The dashboards for axe, as they are once there has been a failure. */
export function accessibilityCases(
  running: () => { system: RunningSystem; browser: Browser },
): void {
  afterEach(async () => {
    for (const context of running().browser.contexts()) await context.close();
  });

  it.each(['overview', 'target', 'models'])('%s, dark and light', async (name) => {
    const { system, browser } = running();
    const query = `var-instance=${system.instances[0]}&from=now-5m&to=now&refresh=`;
    const address = `${system.url}/d/failure-prediction-${name}?${query}`;
    const { page } = await openPage(browser, address, {
      colorScheme: 'dark',
      reducedMotion: 'reduce',
    });
    page.setDefaultTimeout(PATIENCE);
    await page.locator('canvas').first().waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Switch to the light theme' }).click();
    await expectAccessible(page, { only: ['color-contrast'] });
  });
}
