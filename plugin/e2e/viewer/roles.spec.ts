import { expect, test } from '@grafana/plugin-e2e';
import { DASHBOARDS, proxied, type Predictions } from '../plugin';

test('a Viewer reads predictions and forecasts', async ({ request }) => {
  const answer = await request.get(proxied('v1/predictions'));
  expect(answer.status()).toBe(200);
  const { predictions } = (await answer.json()) as Predictions;
  expect(predictions.length).toBeGreaterThan(0);
  const values = Array.from({ length: 30 }, (_, i) => i);
  const forecast = await request.post(proxied('v1/forecasts'), {
    data: { values, stepSeconds: 10, horizonSeconds: 60 },
  });
  expect(forecast.status()).toBe(200);
});

test('a Viewer injects nothing', async ({ request }) => {
  const { predictions } = (await (
    await request.get(proxied('v1/predictions'))
  ).json()) as Predictions;
  const answer = await request.post(proxied('v1/failures'), {
    data: { target: predictions[0]!.target, failures: { high_latency: true } },
  });
  expect(answer.status()).toBe(403);
});

test('a Viewer sees the switches of no panel in use', async ({ gotoDashboardPage, page }) => {
  const dashboard = await gotoDashboardPage({ uid: DASHBOARDS.target });
  const panel = dashboard.getPanelByTitle('Memory, and what is predicted');
  await expect(panel.locator.locator('canvas').first()).toBeVisible();
  for (const box of await page.getByRole('switch').all()) await expect(box).toBeDisabled();
});
