import { PanelDataErrorView } from '@grafana/runtime';
import { Table, type TableSortByFieldState } from '@grafana/ui';
import { standIn } from './stand-in';

interface Options {
  readonly frameIndex?: number;
  readonly showHeader?: boolean;
  readonly sortBy?: TableSortByFieldState[];
}

const CELL_OPTIONS = {
  width: undefined,
  minWidth: 80,
  align: 'auto',
  cellOptions: { type: 'auto' },
  inspect: false,
  filterable: undefined,
  hidden: false,
  hideFrom: undefined,
};

/** Stand-in for Grafana's table panel: one table, the first that the data has. */
export const tablePanel = standIn<Options>((props) => {
  const { id, data, fieldConfig, options, width, height, timeRange } = props;
  const frame = data.series[options.frameIndex ?? 0] ?? data.series[0];
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
}, CELL_OPTIONS);
