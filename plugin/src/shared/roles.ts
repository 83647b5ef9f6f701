import { OrgRole } from '@grafana/data';
import { config } from '@grafana/runtime';

/** What Viewers are told where they may not do something. */
export const EDITORS_ONLY = 'Editors and Admins may do this; your role is Viewer.';

/** Whether the user's role lets changes through Grafana's proxy. It shapes the page; Grafana enforces. */
export function mayChange(): boolean {
  return mayConfigure() || config.bootData.user.orgRole === OrgRole.Editor;
}

/** Whether the user may set the app up. */
export function mayConfigure(): boolean {
  const { isGrafanaAdmin, orgRole } = config.bootData.user;
  return isGrafanaAdmin || orgRole === OrgRole.Admin;
}
