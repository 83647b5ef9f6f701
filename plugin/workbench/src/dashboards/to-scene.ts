import {
  EmbeddedScene,
  SceneControlsSpacer,
  SceneDataLayerControls,
  SceneDataLayerSet,
  SceneGridLayout,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
  behaviors,
  dataLayers,
  type SceneDataLayerProvider,
} from '@grafana/scenes';
import type { Dashboard } from '@grafana/schema';
import { toGridItems } from './panels-to-scene';
import { toVariable } from './variables-to-scene';

/** What the refresh picker offers where the dashboard says nothing; the demo changes every second. */
const REFRESH_INTERVALS = ['1s', '2s', '5s', '10s', '30s', '1m', '5m', '15m'];

/** A dashboard's JSON as a scene: variables, time, refresh, shared crosshair, panels where they stand. */
export function dashboardToScene(dashboard: Dashboard): EmbeddedScene {
  const { time, timezone, refresh, timepicker, graphTooltip, weekStart } = dashboard;
  const annotations = toAnnotationLayers(dashboard);
  const hideTimeControls = timepicker?.hidden === true;
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({
      from: time?.from ?? 'now-1h',
      to: time?.to ?? 'now',
      timeZone: timezone || undefined,
      weekStart: (weekStart || undefined) as never,
    }),
    $variables: new SceneVariableSet({
      variables: (dashboard.templating?.list ?? []).map(toVariable),
    }),
    $data: annotations.length === 0 ? undefined : new SceneDataLayerSet({ layers: annotations }),
    $behaviors: [
      new behaviors.CursorSync({ key: 'crosshair', sync: graphTooltip ?? 0 }),
      new behaviors.SceneQueryController(),
    ],
    controls: [
      new VariableValueSelectors({}),
      ...(annotations.length === 0 ? [] : [new SceneDataLayerControls()]),
      new SceneControlsSpacer(),
      ...(hideTimeControls
        ? []
        : [
            new SceneTimePicker({ isOnCanvas: true }),
            new SceneRefreshPicker({
              isOnCanvas: true,
              // Without it the button has no name for those who do not see its icon.
              withText: true,
              refresh: refresh ?? '',
              intervals: timepicker?.refresh_intervals ?? REFRESH_INTERVALS,
            }),
          ]),
    ],
    body: new SceneGridLayout({ isLazy: true, children: toGridItems(dashboard.panels ?? []) }),
  });
}

function toAnnotationLayers({ annotations }: Dashboard): SceneDataLayerProvider[] {
  return (
    (annotations?.list ?? [])
      // Grafana keeps annotations that people have made in its own database; there is none here.
      .filter(({ datasource }) => datasource?.type === 'prometheus')
      .map(
        (query) =>
          new dataLayers.AnnotationsDataLayer({
            key: `annotations-${query.name}`,
            name: query.name,
            isEnabled: query.enable,
            isHidden: query.hide ?? false,
            query,
          }),
      )
  );
}
