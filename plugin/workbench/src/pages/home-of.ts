import type { DashboardSummary } from '../dashboards/dashboard-json';

/** The dashboard to begin with: the one that calls itself an overview, else the first. */
export function homeOf(dashboards: readonly DashboardSummary[]): DashboardSummary | undefined {
  return dashboards.find(({ title, uid }) => /overview/i.test(`${title} ${uid}`)) ?? dashboards[0];
}
