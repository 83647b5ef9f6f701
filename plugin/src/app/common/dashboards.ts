/** Uids of the dashboards in `provisioning/dashboards`. */
export const TARGET_DASHBOARD = 'failure-prediction-target';
/** Of watches whose targets are pods or workloads. */
export const POD_DASHBOARD = 'failure-prediction-pod';

/**
 * The address of the dashboard of one target; its labels and its watch become the dashboard's variables
 * of the same names.
 */
export function targetDashboard({
  watch,
  labels,
}: {
  readonly watch: string;
  readonly labels: Readonly<Record<string, string>>;
}): string {
  const query = new URLSearchParams(
    Object.entries({ ...labels, watch }).map(([name, value]) => [`var-${name}`, value]),
  );
  const dashboard = 'workload' in labels ? POD_DASHBOARD : TARGET_DASHBOARD;
  return `/d/${dashboard}?${query.toString()}`;
}
