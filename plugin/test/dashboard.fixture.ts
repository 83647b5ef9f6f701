/** A dashboard that the page is handed in place of a provisioned one, with all that it has to understand. */
export const DASHBOARD = {
  uid: 'workbench-test',
  title: 'Everything at once',
  schemaVersion: 41,
  time: { from: 'now-5m', to: 'now' },
  graphTooltip: 1,
  templating: {
    list: [
      {
        type: 'query',
        name: 'instance',
        label: 'Instance',
        datasource: { type: 'prometheus', uid: 'prometheus' },
        query: { query: 'label_values(up{job="demo-app"}, instance)', refId: 'instances' },
        refresh: 1,
        sort: 1,
        includeAll: true,
        multi: true,
        current: { text: 'All', value: '$__all' },
      },
    ],
  },
  panels: [
    {
      id: 1,
      type: 'timeseries',
      title: 'Requests of $instance',
      gridPos: { x: 0, y: 0, w: 12, h: 8 },
      fieldConfig: { defaults: { unit: 'reqps', custom: { lineWidth: 2 } }, overrides: [] },
      options: {
        legend: { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] },
        tooltip: { mode: 'multi' },
      },
      targets: [
        {
          refId: 'A',
          expr: 'sum by (instance) (rate(http_requests_total{instance=~"$instance"}[10s]))',
          legendFormat: '{{instance}}',
        },
      ],
    },
    {
      id: 2,
      type: 'stat',
      title: 'Up',
      gridPos: { x: 12, y: 0, w: 6, h: 8 },
      options: { reduceOptions: { calcs: ['lastNotNull'] } },
      targets: [{ refId: 'A', expr: 'sum(up{job="demo-app"})', instant: true }],
    },
    {
      id: 3,
      type: 'k8sfp-failureprediction-panel',
      title: 'Our panel',
      gridPos: { x: 0, y: 8, w: 12, h: 8 },
      targets: [{ refId: 'A', expr: 'app_memory_limit_bytes' }],
    },
    {
      id: 4,
      type: 'table',
      title: 'Targets',
      gridPos: { x: 12, y: 8, w: 12, h: 8 },
      targets: [{ refId: 'A', expr: 'up{job="demo-app"}', instant: true, format: 'table' }],
      transformations: [
        { id: 'organize', options: { excludeByName: { Time: true, __name__: true } } },
      ],
    },
  ],
};
