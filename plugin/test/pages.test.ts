import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createApiFixture,
  NOW,
  current,
  prediction,
  type ApiFixture,
} from '../../backend/src/api/api.fixture.js';
import type { ModelMetadata } from '../../backend/src/models/metadata.js';
import type { RegistryEntry } from '../../backend/src/models/registry.js';
import { workbench } from '../../backend/lab/src/workbench/workbench.js';
import { findChromium, openPage, startChromium } from '../../demo-app/test/browser.js';
import { expectAccessible } from './accessible.js';

/** What a page gets on a busy machine. Milliseconds. */
const PATIENCE = 30_000;
const POLLING = { timeout: PATIENCE };

const executable = findChromium();
const title =
  executable === null ? 'the pages of the app (skipped: no Chromium)' : 'the pages of the app';

const metadata = (kind: string): ModelMetadata =>
  ({
    kind,
    createdAt: '2026-01-02T03:04:05.000Z',
    metrics: { recall: 0.96, precision: 0.91, f1: 0.93, medianLeadSeconds: 30, logLoss: 0.37 },
  }) as unknown as ModelMetadata;

/** Nothing but the pages: the workbench as host, the real API, and a backend that says what it is told. */
describe.skipIf(executable === null)(title, () => {
  let api: ApiFixture;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    browser = await startChromium(executable!);
  });
  afterAll(() => browser?.close());
  /** @param file a configuration; the demonstration's when absent */
  const start = async (file?: string): Promise<void> => {
    const registry = {
      list: async (): Promise<RegistryEntry[]> => [
        { id: 'm1', metadata: metadata('random-forest') },
        { id: 'm2', metadata: metadata('xgboost') },
        { id: 'm3', problem: 'metadata.json is damaged' },
      ],
      readText: async (id: string) =>
        `<style>@media (prefers-color-scheme: dark) { p { color: white } }</style><p>Report of ${id}</p><script>document.body.append('a script ran')</script>`,
    };
    api = await createApiFixture('secret', registry, {}, {}, file);
    await api.app.register(
      workbench({ prometheus: { url: 'http://127.0.0.1:9' }, token: 'secret', tokenNeeded: true }),
    );
    await api.app.listen({ host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
  };
  beforeEach(() => start());
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await api.close();
  });

  async function open(
    path: string,
    role: 'Viewer' | 'Editor' | 'Admin' = 'Viewer',
    width = 1280,
  ): ReturnType<typeof openPage> {
    const localStorage = [
      { name: 'workbench.role', value: role },
      { name: 'workbench.theme', value: width < 600 ? 'light' : 'dark' },
    ];
    const opened = await openPage(browser, `${url}${path}`, {
      viewport: { width, height: 900 },
      storageState: { cookies: [], origins: [{ origin: url, localStorage }] },
    });
    opened.page.setDefaultTimeout(PATIENCE);
    return opened;
  }
  const page = (name: string): string => `/a/k8sfp-failureprediction-app/${name}`;
  const rows = (shown: Page, table: string): ReturnType<Page['locator']> =>
    shown.getByRole('region', { name: table }).locator('tbody tr');

  describe('targets', () => {
    beforeEach(() => {
      api.predictions = Array.from({ length: 1000 }, (_, i) =>
        prediction(`pod-${i}`, { risk: (i % 100) / 500 }),
      );
      api.predictions[700] = prediction('pod-700', {
        state: 'at_risk',
        risk: 0.93,
        failure: 'memory_leak',
        timeToFailureSeconds: { q10: 180, q50: 250, q90: 360 },
        signals: [
          { signal: 'memory_utilization', contribution: 1, feature: 'slope over 60 s', value: 0.8 },
        ],
      });
      api.predictions[300] = prediction('pod-300', {
        state: 'failing',
        failure: 'error_rate',
        violations: [{ mode: 'error_rate', since: NOW }],
      });
    });

    it('are a thousand, the most urgent first, with what is predicted and why', async () => {
      const { page: shown, complaints } = await open(page('targets'));
      await rows(shown, 'Targets').first().waitFor();
      expect(await rows(shown, 'Targets').count()).toBe(50);
      expect(await rows(shown, 'Targets').nth(0).innerText()).toMatch(/pod-300[^]*Failing[^]*now/);
      const second = await rows(shown, 'Targets').nth(1).innerText();
      expect(second).toMatch(/pod-700[^]*At risk[^]*93 %[^]*memory_leak[^]*4 min 10 s \(3–6 min\)/);
      expect(second).toContain('memory_utilization');
      const link = shown.getByRole('link', { name: 'demo-app:pod-700' });
      expect(await link.getAttribute('href')).toBe(
        '/d/failure-prediction-target?var-job=demo-app&var-instance=pod-700&var-watch=demo',
      );
      await shown.getByText('1–50 of 1000').waitFor();
      await expectAccessible(shown);
      expect(complaints()).toEqual([]);
    });

    it('are searched, chosen by state, and stay so in the address', async () => {
      const { page: shown } = await open(page('targets'));
      await shown.getByRole('textbox', { name: 'Search targets' }).fill('pod-99');
      // pod-99 and pod-990 to pod-999.
      await expect.poll(() => rows(shown, 'Targets').count(), POLLING).toBe(11);
      await shown.getByRole('textbox', { name: 'Search targets' }).fill('');
      await shown.getByRole('button', { name: /At risk/ }).click();
      await expect.poll(() => rows(shown, 'Targets').count(), POLLING).toBe(1);
      expect(new URL(shown.url()).search).toBe('?state=at_risk');
      await shown.reload();
      await expect.poll(() => rows(shown, 'Targets').count(), POLLING).toBe(1);
    });

    it('keep what was known while the backend is away, say so, and come back', async () => {
      const { page: shown } = await open(page('targets'));
      await rows(shown, 'Targets').first().waitFor();
      await shown.route('**/v1/predictions', (route) => route.abort());
      await shown.getByText('What is shown is the last answer.').waitFor();
      expect(await rows(shown, 'Targets').count()).toBe(50);
      await shown.unroute('**/v1/predictions');
      await shown.getByRole('button', { name: 'Try again' }).click();
      await shown.getByText('What is shown is the last answer.').waitFor({ state: 'detached' });
    });

    it('are none before there are any, and the reason is told', async () => {
      api.predictions = [];
      const { page: shown } = await open(page('targets'));
      await shown.getByText('No targets yet').waitFor();
    });
  });

  describe('models', () => {
    it('are listed with their record; a report runs no scripts', async () => {
      const { page: shown, complaints } = await open(page('models'), 'Editor');
      await rows(shown, 'Models').first().waitFor();
      expect(await rows(shown, 'Models').filter({ hasText: 'Active' }).innerText()).toMatch(
        /Random forest[^]*m1[^]*96 %[^]*91 %[^]*0.93[^]*30 s/,
      );
      await expectAccessible(shown);
      await shown.getByRole('button', { name: 'Report of m1' }).click();
      const frame = shown.frameLocator('iframe');
      await frame.getByText('Report of m1').waitFor();
      expect(await shown.locator('iframe').getAttribute('sandbox')).toBe('');
      expect(await frame.locator('body').innerText()).not.toContain('a script ran');
      // Chromium tells that it kept the script from running.
      expect(complaints().filter((text) => !/sandboxed/.test(text))).toEqual([]);
    });

    it('are activated by Editors after a question, and never by Viewers', async () => {
      const { page: viewed } = await open(page('models'), 'Viewer');
      const button = viewed.getByRole('button', { name: 'Activate m2' });
      await button.waitFor();
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      const train = viewed.getByRole('button', { name: 'Train models' });
      expect(await train.getAttribute('aria-disabled')).toBe('true');

      const { page: edited } = await open(page('models'), 'Editor');
      await edited.getByRole('button', { name: 'Activate m2' }).click();
      await edited.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
      await expect.poll(() => api.activated, POLLING).toEqual(['m2']);
      const broken = edited.getByRole('button', { name: 'Activate m3' });
      expect(await broken.getAttribute('aria-disabled')).toBe('true');
    });

    it('tells in the backend’s own words why a training does not start', async () => {
      const { page: shown } = await open(page('models'), 'Editor');
      await shown.getByRole('button', { name: 'Train models' }).press('Enter');
      await shown.getByRole('button', { name: 'Start training' }).press('Enter');
      await shown.getByText(/no dataset/i).waitFor();
      // Where the focus is for a reader who has just pressed Enter, and was not while the button was off.
      await shown.getByRole('button', { name: 'Start training' }).focus();
      // Grafana's Drawer gives its dialog no name; everything in it is the app's.
      await expectAccessible(shown, { known: ['aria-dialog-name'] });
    });
  });

  describe('scorecard', () => {
    /** One letter per step: `.` normal, `A` at risk, `F` failing. */
    const tell = (target: string, story: string): void =>
      [...story].forEach((letter, index) => {
        const timestamp = NOW + (index - story.length) * api.watch.stepSeconds;
        const facts = prediction(target, {
          state: letter === 'A' ? 'at_risk' : letter === 'F' ? 'failing' : 'normal',
          failure: letter === '.' ? null : 'memory_leak',
          violations: letter === 'F' ? [{ mode: 'memory_leak', since: timestamp }] : [],
          timestamp,
        });
        api.scorecard.observe(current([facts]));
      });

    it('tells what was foreseen, missed and falsely alarmed', async () => {
      tell('shop', `..AAAAAFF${'.'.repeat(100)}`);
      tell('cart', `A${'.'.repeat(100)}FF....`);
      const { page: shown, complaints } = await open(page('scorecard?range=all'));
      await rows(shown, 'Recent episodes').first().waitFor();
      const episodes = await shown.getByRole('region', { name: 'Recent episodes' }).innerText();
      for (const word of ['Foreseen', 'Missed', 'False alarm', 'Foreseen 10 s ahead.']) {
        expect(episodes).toContain(word);
      }
      await shown
        .getByText(/1 of 2; 95 % interval/)
        .first()
        .waitFor();
      expect(await rows(shown, 'Failure modes').innerText()).toMatch(/memory_leak\s+1 of 2/);
      await expectAccessible(shown);
      expect(complaints()).toEqual([]);
    });

    it('is filtered by time', async () => {
      tell('shop', `..AAAAAFF${'.'.repeat(100)}`);
      // The record is older than an hour: it is of 2023.
      const { page: shown } = await open(page('scorecard?range=all'));
      await rows(shown, 'Recent episodes').first().waitFor();
      await shown.getByRole('radio', { name: '1 h' }).check({ force: true });
      await shown.getByText('None yet.').waitFor();
      expect(shown.url()).toContain('range=1h');
    });

    it('says what it does not know', async () => {
      const { page: shown } = await open(page('scorecard'), 'Viewer', 420);
      await shown.getByText('No failure yet.').waitFor();
      await shown.getByText('No alarm yet.').waitFor();
      await expectAccessible(shown);
      const overflow = await shown.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    });
  });

  describe('configuration', () => {
    const settings = '/plugins/k8sfp-failureprediction-app?page=configuration';

    it('tests the connection link by link', async () => {
      api.predictions = [prediction('a')];
      const { page: shown, complaints } = await open(settings, 'Admin');
      await shown.getByText('The connection works').waitFor();
      await shown.getByText('Version 1.2.3, watches: demo.').waitFor();
      await shown.getByText('1 target, predicted by m1.').waitFor();
      await expectAccessible(shown);
      expect(complaints()).toEqual([]);
    });

    it('refuses an address that is none before it is saved', async () => {
      const { page: shown } = await open(settings, 'Admin');
      await shown.getByRole('textbox', { name: /Address/ }).fill('kfp:8080/v1');
      await shown.getByRole('button', { name: 'Save and test' }).click();
      await shown.getByText('The address begins with http:// or https://.').waitFor();
    });

    it('names a backend that does not answer', async () => {
      const { page: shown } = await open('/about', 'Admin');
      await shown.route('**/v1/config', (route) =>
        route.fulfill({ status: 502, json: { message: 'bad gateway' } }),
      );
      await shown.goto(`${url}${settings}`);
      await shown.getByText('The connection does not work').waitFor();
      await shown.getByText(/Nothing answers at http:/).waitFor();
    });
  });

  describe('several watches', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'kfp-pages-'));
      const file = join(folder, 'two.yaml');
      const slow = '{ extends: demo, step: 30s, window: 10m, horizons: [15m] }';
      await writeFile(file, `version: 2\nwatches: { quick: { extends: demo }, slow: ${slow} }\n`);
      await api.close();
      await start(file);
      api.predictions = [
        prediction('a', { watch: 'quick' }),
        prediction('a', { watch: 'slow', risk: 0.5 }),
      ];
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('are told apart among targets and models', async () => {
      const { page: shown, complaints } = await open(page('targets'), 'Editor');
      await rows(shown, 'Targets').first().waitFor();
      expect(await rows(shown, 'Targets').nth(0).innerText()).toContain('slow');
      expect(await rows(shown, 'Targets').nth(1).innerText()).toContain('quick');
      const link = shown.getByRole('link', { name: 'demo-app:a' }).first();
      expect(await link.getAttribute('href')).toContain('&var-watch=slow');
      await expectAccessible(shown);

      await shown.goto(`${url}${page('models')}`);
      await rows(shown, 'Models').first().waitFor();
      expect(await rows(shown, 'Models').filter({ hasText: 'slow' }).count()).toBe(3);
      await shown.getByRole('button', { name: 'Train models' }).press('Enter');
      expect(await shown.getByLabel('Watch').inputValue()).toBe('quick');
      expect(complaints()).toEqual([]);
    });

    it('have a scorecard each', async () => {
      const { page: shown, complaints } = await open(page('scorecard'));
      await shown.getByText(/No failure, and no alarm with a known outcome/).waitFor();
      expect(await shown.getByLabel('Watch').inputValue()).toBe('quick');
      await shown.goto(`${url}${page('scorecard?watch=slow')}`);
      await shown.getByText(/No failure, and no alarm with a known outcome/).waitFor();
      await expect.poll(() => shown.getByLabel('Watch').inputValue(), POLLING).toBe('slow');
      await expectAccessible(shown);
      expect(complaints()).toEqual([]);
    });
  });
});
