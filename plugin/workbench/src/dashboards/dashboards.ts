import { getBackendSrv } from '@grafana/runtime';
import type { DashboardJson, DashboardSummary } from './dashboard-json';

/** The dashboards in `provisioning/dashboards`, by title. */
export function listDashboards(): Promise<DashboardSummary[]> {
  return getBackendSrv().get<DashboardSummary[]>('/api/search', { type: 'dash-db' }, undefined, {
    showErrorAlert: false,
  });
}

/** Read anew each time: who edits the file sees it at the next visit. */
export async function readDashboard(uid: string): Promise<DashboardJson> {
  const { dashboard } = await getBackendSrv().get<{ dashboard: DashboardJson }>(
    `/api/dashboards/uid/${encodeURIComponent(uid)}`,
    undefined,
    undefined,
    { showErrorAlert: false },
  );
  return dashboard;
}
