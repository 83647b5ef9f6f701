import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PluginOptions, User } from '@grafana/plugin-e2e';
import { defineConfig, devices } from '@playwright/test';

const here = fileURLToPath(new URL('.', import.meta.url));
const state = fileURLToPath(new URL('../../.cache/e2e/', import.meta.url));
const { resolve } = createRequire(import.meta.url);
const auth = join(dirname(resolve('@grafana/plugin-e2e')), 'auth');

const baseURL = process.env['GRAFANA_URL'] || undefined;
const listing = process.argv.includes('--list');
if (baseURL === undefined && !listing) {
  const error = new Error(
    'GRAFANA_URL is not set. Start a Grafana with the plugin (docker compose up) and run\n' +
      '  GRAFANA_URL=http://localhost:3000 npm run test:grafana',
  );
  // Where in this file that was found helps nobody.
  error.stack = error.message;
  throw error;
}

const VIEWER: User = { user: 'kfp-viewer', password: 'kfp-viewer', role: 'Viewer' };

const chromium = process.env['CHROMIUM_BIN'];
const browser = {
  ...devices['Desktop Chrome'],
  launchOptions: chromium === undefined ? {} : { executablePath: chromium },
};

/**
 * Against a real Grafana, provisioned as docker-compose.yml does it. The administrator is
 * `GRAFANA_ADMIN_USER` and `GRAFANA_ADMIN_PASSWORD`, or admin and admin; a Viewer is made where it is missing.
 */
export default defineConfig<PluginOptions>({
  testDir: here,
  outputDir: join(state, 'results'),
  reporter: [['list']],
  forbidOnly: process.env['CI'] !== undefined,
  // The tests of one Grafana see each other's changes.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 30_000 },
  use: {
    baseURL: baseURL ?? 'http://localhost:3000',
    provisioningRootDir: fileURLToPath(new URL('../../provisioning', import.meta.url)),
    grafanaAPICredentials: {
      user: process.env['GRAFANA_ADMIN_USER'] ?? 'admin',
      password: process.env['GRAFANA_ADMIN_PASSWORD'] ?? 'admin',
    },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [
    {
      name: 'sign in as the administrator',
      testDir: auth,
      testMatch: [/.*\.js/],
      use: {
        user: {
          user: process.env['GRAFANA_ADMIN_USER'] ?? 'admin',
          password: process.env['GRAFANA_ADMIN_PASSWORD'] ?? 'admin',
        },
      },
    },
    { name: 'sign in as a Viewer', testDir: auth, testMatch: [/.*\.js/], use: { user: VIEWER } },
    {
      name: 'administrator',
      testDir: join(here, 'admin'),
      use: {
        ...browser,
        storageState: `playwright/.auth/${process.env['GRAFANA_ADMIN_USER'] ?? 'admin'}.json`,
      },
      dependencies: ['sign in as the administrator'],
    },
    {
      name: 'Viewer',
      testDir: join(here, 'viewer'),
      use: { ...browser, storageState: `playwright/.auth/${VIEWER.user}.json` },
      dependencies: ['sign in as a Viewer'],
    },
  ],
});
