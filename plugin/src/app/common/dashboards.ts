/** Uids of the dashboards in `provisioning/dashboards`. */
export const TARGET_DASHBOARD = 'failure-prediction-target';
/** Of the kubernetes profile, whose targets are pods. */
export const POD_DASHBOARD = 'failure-prediction-pod';

/**
 * The address of the dashboard of one target; its labels become the dashboard's variables of the
 * same names.
 */
export function targetDashboard(labels: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(
    Object.entries(labels).map(([name, value]) => [`var-${name}`, value]),
  );
  const dashboard = 'workload' in labels ? POD_DASHBOARD : TARGET_DASHBOARD;
  return `/d/${dashboard}?${query.toString()}`;
}
