import { expect, test } from '@grafana/plugin-e2e';
import { APP, PANEL, proxied } from '../plugin';

test('Grafana has found and loaded both plugins', async ({ request }) => {
  for (const id of [APP, PANEL]) {
    const answer = await request.get(`/api/plugins/${id}/settings`);
    expect(answer.status(), id).toBe(200);
  }
  const app = await request.get(`/api/plugins/${APP}/settings`);
  expect(await app.json()).toMatchObject({ enabled: true });
});

test('the proxy reaches the prediction service', async ({ request }) => {
  const answer = await request.get(proxied('v1/config'));
  expect(answer.status()).toBe(200);
  const { version } = (await answer.json()) as { version: unknown };
  expect(typeof version).toBe('string');
});

test('a path that plugin.json does not name is not passed on', async ({ request }) => {
  expect((await request.get(proxied('metrics'))).status()).toBe(404);
});

test('the connection test of the configuration finds nothing wrong', async ({
  gotoAppConfigPage,
  page,
}) => {
  await gotoAppConfigPage({ pluginId: APP });
  await page.getByRole('button', { name: 'Test the saved settings' }).click();
  for (const found of ['Enabled.', /Version .*, watches: .+/, 'Accepted.']) {
    await expect(page.getByText(found)).toBeVisible();
  }
});

for (const name of ['targets', 'models', 'scorecard']) {
  test(`the page ${name} shows its contents`, async ({ gotoAppPage, page }) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await gotoAppPage({ pluginId: APP, path: name });
    await expect(
      page.getByRole('heading', { level: 1, name: new RegExp(name, 'i') }),
    ).toBeVisible();
    expect(complaints).toEqual([]);
  });
}
