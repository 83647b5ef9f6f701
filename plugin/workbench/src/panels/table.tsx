import { PanelPlugin, identityOverrideProcessor, type PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { Table, type TableSortByFieldState } from '@grafana/ui';
import type { ReactElement } from 'react';
import { fieldOption } from '../host/registries';

interface Options {
  readonly showHeader?: boolean;
  readonly sortBy?: TableSortByFieldState[];
}

const CELL_OPTIONS = {
  width: undefined,
  minWidth: 80,
  align: 'auto',
  cellOptions: { type: 'auto' },
};

export const tablePanel = new PanelPlugin<Options>(TablePanel).useFieldConfig({
  useCustomConfig: (builder) => {
    for (const [path, defaultValue] of Object.entries(CELL_OPTIONS)) {
      builder.addCustomEditor(fieldOption(path, identityOverrideProcessor, defaultValue));
    }
  },
});

/** Stand-in for Grafana's table panel: one table, the first that the data has. */
function TablePanel(props: PanelProps<Options>): ReactElement {
  const { id, data, fieldConfig, options, width, height, timeRange } = props;
  const [frame] = data.series;
  if (frame === undefined || frame.fields.length === 0) {
    return <PanelDataErrorView panelId={id} fieldConfig={fieldConfig} data={data} />;
  }
  return (
    <Table
      data={frame}
      width={width}
      height={height}
      resizable={true}
      noHeader={options.showHeader === false}
      timeRange={timeRange}
      fieldConfig={fieldConfig}
      initialSortBy={options.sortBy}
    />
  );
}
