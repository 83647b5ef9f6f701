import { expect, test } from '@grafana/plugin-e2e';
import { DASHBOARDS } from '../plugin';

for (const [name, uid] of Object.entries(DASHBOARDS)) {
  test(`the dashboard ${name} is provisioned, and no panel has an error`, async ({
    gotoDashboardPage,
    page,
  }) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    const dashboard = await gotoDashboardPage({ uid });
    await dashboard.waitForPanelsQueriesToComplete({ scrollAll: true });
    await expect(page.getByRole('button', { name: /Panel status/ })).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
}

test('the panel draws the forecast beside history', async ({ gotoDashboardPage, page }) => {
  const dashboard = await gotoDashboardPage({ uid: DASHBOARDS.target });
  const panel = dashboard.getPanelByTitle('Memory, and what is predicted');
  await expect(panel.locator.locator('canvas').first()).toBeVisible();
  await expect(page.getByText(/has no panel|plugin not found/i)).toHaveCount(0);
});

test('the panel is offered for a new visualisation, with its options', async ({
  panelEditPage,
  page,
  readProvisionedDataSource,
}) => {
  const { name } = await readProvisionedDataSource({ fileName: 'prometheus.yaml' });
  await panelEditPage.datasource.set(name);
  await panelEditPage.setVisualization('Failure prediction');
  await expect(page.getByText('Horizon', { exact: true }).first()).toBeVisible();
});
