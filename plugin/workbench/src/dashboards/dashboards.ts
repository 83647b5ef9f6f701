import { getBackendSrv } from '@grafana/runtime';
import type { Dashboard } from '@grafana/schema';

/** A line of the list of dashboards, in the form of Grafana's search. */
export interface DashboardSummary {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly url: string;
}

/** The dashboards in `provisioning/dashboards`, by title. */
export function listDashboards(): Promise<DashboardSummary[]> {
  return getBackendSrv().get('/api/search', { type: 'dash-db' });
}

/** Read anew each time: who edits the file sees it at the next visit. */
export async function readDashboard(uid: string): Promise<Dashboard> {
  const { dashboard } = await getBackendSrv().get<{ dashboard: Dashboard }>(
    `/api/dashboards/uid/${encodeURIComponent(uid)}`,
  );
  return dashboard;
}

/** The dashboard to begin with: the one that calls itself an overview, else the first. */
export function homeOf(dashboards: readonly DashboardSummary[]): DashboardSummary | undefined {
  return dashboards.find(({ title, uid }) => /overview/i.test(`${title} ${uid}`)) ?? dashboards[0];
}
