import {
  EmbeddedScene,
  SceneControlsSpacer,
  SceneDataTransformer,
  SceneGridItem,
  SceneGridLayout,
  SceneQueryRunner,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
  VizPanel,
  behaviors,
  type SceneDataProvider,
} from '@grafana/scenes';
import type { Dashboard, Panel } from '@grafana/schema';
import { toVariable } from './variables-to-scene';

/** What the refresh picker offers where the dashboard says nothing; the demo changes every second. */
const REFRESH_INTERVALS = ['1s', '2s', '5s', '10s', '30s', '1m', '5m', '15m'];

/**
 * A dashboard's JSON as a scene: variables, time, refresh, shared crosshair, panels where they stand. Of
 * what Grafana's dashboards can have, it knows what those in `provisioning/dashboards` have.
 */
export function dashboardToScene(dashboard: Dashboard): EmbeddedScene {
  const { time, timezone, refresh, timepicker, graphTooltip } = dashboard;
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({
      from: time?.from ?? 'now-1h',
      to: time?.to ?? 'now',
      timeZone: timezone || undefined,
    }),
    $variables: new SceneVariableSet({
      variables: (dashboard.templating?.list ?? []).map(toVariable),
    }),
    $behaviors: [
      new behaviors.CursorSync({ key: 'crosshair', sync: graphTooltip ?? 0 }),
      new behaviors.SceneQueryController(),
    ],
    controls: [
      new VariableValueSelectors({}),
      new SceneControlsSpacer(),
      new SceneTimePicker({ isOnCanvas: true }),
      new SceneRefreshPicker({
        isOnCanvas: true,
        // Without it the button has no name for those who do not see its icon.
        withText: true,
        refresh: refresh ?? '',
        intervals: timepicker?.refresh_intervals ?? REFRESH_INTERVALS,
      }),
    ],
    body: new SceneGridLayout({
      isLazy: true,
      children: ((dashboard.panels ?? []) as Panel[]).map(toGridItem),
    }),
  });
}

function toGridItem(panel: Panel): SceneGridItem {
  const { x, y, w, h } = panel.gridPos!;
  return new SceneGridItem({
    key: `grid-item-${panel.id}`,
    x,
    y,
    width: w,
    height: h,
    isDraggable: false,
    isResizable: false,
    body: new VizPanel({
      key: `panel-${panel.id}`,
      pluginId: panel.type,
      title: panel.title ?? '',
      description: panel.description ?? '',
      options: panel.options ?? {},
      fieldConfig: { defaults: {}, overrides: [], ...panel.fieldConfig } as never,
      pluginVersion: panel.pluginVersion ?? '',
      hoverHeader: !panel.title,
      $data: toData(panel),
    }),
  });
}

/** Panels without queries, such as text, get no data at all. */
function toData({
  targets = [],
  transformations = [],
  ...panel
}: Panel): SceneDataProvider | undefined {
  if (targets.length === 0) return undefined;
  const runner = new SceneQueryRunner({
    queries: targets as never,
    datasource: panel.datasource ?? undefined,
    maxDataPoints: panel.maxDataPoints,
    minInterval: panel.interval,
    maxDataPointsFromWidth: true,
  });
  if (transformations.length === 0) return runner;
  return new SceneDataTransformer({ $data: runner, transformations: transformations as never });
}
