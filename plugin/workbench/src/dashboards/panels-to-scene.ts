import {
  SceneDataTransformer,
  SceneGridItem,
  SceneGridRow,
  SceneQueryRunner,
  SceneTimeRange,
  VizPanel,
  type SceneDataProvider,
  type SceneGridItemLike,
} from '@grafana/scenes';
import type { Panel, RowPanel } from '@grafana/schema';

const DEFAULT_POSITION = { x: 0, y: 0, w: 12, h: 8 };

/**
 * Panels and rows on the grid. In the file a row that is open stands before its panels, and one that is
 * collapsed holds them.
 */
export function toGridItems(panels: readonly (Panel | RowPanel)[]): SceneGridItemLike[] {
  const items: SceneGridItemLike[] = [];
  let open: { readonly row: RowPanel; readonly children: SceneGridItemLike[] } | undefined;
  const closeRow = (): void => {
    if (open !== undefined) items.push(toRow(open.row, open.children, false));
    open = undefined;
  };
  for (const panel of panels) {
    if (!isRow(panel)) {
      (open?.children ?? items).push(toGridItem(panel));
      continue;
    }
    closeRow();
    if (panel.collapsed) items.push(toRow(panel, (panel.panels ?? []).map(toGridItem), true));
    else open = { row: panel, children: [] };
  }
  closeRow();
  return items;
}

function toRow(row: RowPanel, children: SceneGridItemLike[], isCollapsed: boolean): SceneGridRow {
  return new SceneGridRow({
    key: `row-${row.id}`,
    title: row.title ?? '',
    y: row.gridPos?.y ?? 0,
    isCollapsible: true,
    isCollapsed,
    children,
  });
}

function toGridItem(panel: Panel): SceneGridItem {
  const { x, y, w, h } = panel.gridPos ?? DEFAULT_POSITION;
  return new SceneGridItem({
    key: `grid-item-${panel.id}`,
    x,
    y,
    width: w,
    height: h,
    isDraggable: false,
    isResizable: false,
    body: toVizPanel(panel),
  });
}

/** One panel with its queries. Panels without any, such as text, get no data at all. */
export function toVizPanel(panel: Panel): VizPanel {
  const title = panel.title ?? '';
  return new VizPanel({
    key: `panel-${panel.id ?? 0}`,
    pluginId: panel.type,
    title,
    description: panel.description ?? '',
    options: panel.options ?? {},
    fieldConfig: {
      defaults: panel.fieldConfig?.defaults ?? {},
      overrides: panel.fieldConfig?.overrides ?? [],
    } as never,
    pluginVersion: panel.pluginVersion ?? '',
    displayMode: panel.transparent ? 'transparent' : 'default',
    hoverHeader: title === '',
    $timeRange: panel.timeFrom
      ? new SceneTimeRange({ from: `now-${panel.timeFrom}`, to: 'now' })
      : undefined,
    $data: toData(panel),
  });
}

function toData(panel: Panel): SceneDataProvider | undefined {
  const queries = panel.targets ?? [];
  if (queries.length === 0) return undefined;
  const runner = new SceneQueryRunner({
    queries: queries as never,
    datasource: panel.datasource ?? undefined,
    maxDataPoints: panel.maxDataPoints,
    minInterval: panel.interval,
    maxDataPointsFromWidth: true,
  });
  if ((panel.transformations ?? []).length === 0) return runner;
  return new SceneDataTransformer({
    $data: runner,
    transformations: panel.transformations as never,
  });
}

function isRow(panel: Panel | RowPanel): panel is RowPanel {
  return panel.type === 'row';
}
