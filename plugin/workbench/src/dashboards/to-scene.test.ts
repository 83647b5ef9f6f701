import { describe, expect, it } from 'vitest';
import type { SceneGridItem, SceneGridLayout, VizPanel } from '@grafana/scenes';
import type { Dashboard, VariableModel } from '@grafana/schema';
import { dashboardToScene } from './to-scene';
import { toVariable } from './variables-to-scene';

const panel = (id: number, more: object = {}): object => ({
  id,
  type: 'timeseries',
  title: `Panel ${id}`,
  gridPos: { x: 0, y: id, w: 12, h: 8 },
  targets: [{ refId: 'A', expr: 'up' }],
  ...more,
});

const dashboard = (more: object): Dashboard => ({
  uid: 'a',
  title: 'A',
  schemaVersion: 41,
  ...more,
});

function children(more: object): SceneGridItem[] {
  const { body } = dashboardToScene(dashboard(more)).state;
  return (body as SceneGridLayout).state.children as never;
}

describe('dashboardToScene', () => {
  it('keeps time, refresh and the shared crosshair', () => {
    const { $timeRange, controls, $behaviors } = dashboardToScene(
      dashboard({ time: { from: 'now-15m', to: 'now' }, refresh: '2s', graphTooltip: 1 }),
    ).state;
    expect($timeRange?.state).toMatchObject({ from: 'now-15m', to: 'now' });
    expect(controls?.map(({ state }) => state)).toContainEqual(
      expect.objectContaining({ refresh: '2s' }),
    );
    expect($behaviors?.map((one) => ('state' in one ? one.state : {}))).toContainEqual(
      expect.objectContaining({ sync: 1 }),
    );
  });

  it('puts panels where they stand, with their queries', () => {
    const [item] = children({
      panels: [panel(1, { fieldConfig: { defaults: { unit: 's' }, overrides: [] } })],
    });
    expect(item?.state).toMatchObject({ x: 0, y: 1, width: 12, height: 8 });
    const viz = item!.state.body as VizPanel;
    expect(viz.state).toMatchObject({
      key: 'panel-1',
      pluginId: 'timeseries',
      fieldConfig: { defaults: { unit: 's' } },
    });
    expect(viz.state.$data?.state).toMatchObject({ queries: [{ refId: 'A', expr: 'up' }] });
  });

  it('gives no data to panels that ask for none, and transforms where that is asked', () => {
    const [text, table] = children({
      panels: [
        panel(1, { type: 'text', targets: [] }),
        panel(2, { transformations: [{ id: 'organize', options: {} }] }),
      ],
    }).map((item) => item.state.body as VizPanel);
    expect(text?.state.$data).toBeUndefined();
    expect(table?.state.$data?.state).toMatchObject({ transformations: [{ id: 'organize' }] });
  });
});

describe('toVariable', () => {
  const variable = (more: object): VariableModel => ({ name: 'v', ...more }) as never;

  it('keeps the query, and what may be chosen', () => {
    const query = { query: 'label_values(up, job)' };
    const json = { type: 'query', query, multi: true, includeAll: true };
    expect(toVariable(variable(json)).state).toMatchObject({
      name: 'v',
      query,
      isMulti: true,
      includeAll: true,
      defaultToAll: true,
    });
  });

  it('says what it lacks', () => {
    expect(() => toVariable(variable({ type: 'groupby' }))).toThrow(
      'The workbench has no variables of type "groupby" (v).',
    );
  });
});
