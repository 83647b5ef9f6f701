import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { findChromium, startChromium } from '../../demo-app/test/browser.js';
import { accessibilityCases } from './accessibility-cases.js';
import { dashboardCases } from './dashboard-cases.js';
import { predictionCases } from './prediction-cases.js';
import { startSystem, type RunningSystem } from './running-system.js';
import { workbenchCases } from './workbench-cases.js';

const executable = findChromium();
const required = process.env['KFP_REQUIRE_BROWSER'] === '1';
const REASON =
  'no Chromium on this machine: install it, or name it with CHROMIUM_BIN; KFP_REQUIRE_BROWSER=1 makes this a failure';

it.runIf(executable === null && required)('has a browser to test with', () => {
  throw new Error(REASON);
});

/**
 * Everything that needs the whole system, which is started once: in this order, because the service
 * must have watched for a minute before it predicts, and dashboards are full after a failure.
 */
describe('the running system', () => {
  let system: RunningSystem;
  let browser: Browser;
  beforeAll(async () => {
    const starting = executable === null ? undefined : startChromium(executable);
    system = await startSystem();
    if (starting !== undefined) browser = await starting;
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });
  const running = (): { system: RunningSystem; browser: Browser } => ({ system, browser });

  const skipped = executable === null ? ` (skipped: ${REASON})` : '';
  describe.skipIf(executable === null)(`in the workbench${skipped}`, () => workbenchCases(running));
  describe.skipIf(executable === null)(`predicts${skipped}`, () => predictionCases(running));
  describe.skipIf(executable === null)(`has nothing serious for axe${skipped}`, () =>
    accessibilityCases(running),
  );
  describe('fills the dashboards', () => dashboardCases(() => system));
});
