import type { Dashboard, DashboardLink, Panel, RowPanel, VariableModel } from '@grafana/schema';

/** A dashboard as Grafana provisions it from a file. */
export type DashboardJson = Dashboard;
export type PanelJson = Panel;
export type RowJson = RowPanel;
export type VariableJson = VariableModel;
export type DashboardLinkJson = DashboardLink;

/** A line of the list of dashboards, in the form of Grafana's search. */
export interface DashboardSummary {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly url: string;
}

export function isRow(panel: PanelJson | RowJson): panel is RowJson {
  return panel.type === 'row';
}
