import { css } from '@emotion/css';
import {
  FieldType,
  PanelPlugin,
  dateTimeFormat,
  type DataFrame,
  type PanelProps,
} from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import {
  StackingMode,
  TooltipDisplayMode,
  type GraphFieldConfig,
  type OptionsWithLegend,
  type OptionsWithTooltip,
} from '@grafana/schema';
import {
  EventBusPlugin,
  KeyboardPlugin,
  SeriesTable,
  TimeSeries,
  TooltipPlugin2,
  commonOptionsBuilder,
  usePanelContext,
  useStyles2,
  useTheme2,
} from '@grafana/ui';
import type { ReactElement } from 'react';
import { valueRows } from '../../../src/panel/chart/tooltip-rows';
import { fieldConfig } from '../../../src/panel/field-config';

type Options = OptionsWithLegend & OptionsWithTooltip;

/** The hover modes of TooltipPlugin2, whose enum is not exported. */
const HOVER_ONE = 0;
const HOVER_ALL = 1;

const { standardOptions, useCustomConfig: addGraphStyles } = fieldConfig();

export const timeSeriesPanel = new PanelPlugin<Options, GraphFieldConfig>(
  TimeSeriesPanel,
).useFieldConfig({
  standardOptions,
  useCustomConfig: (builder) => {
    addGraphStyles?.(builder);
    commonOptionsBuilder.addStackingConfig(builder, { mode: StackingMode.None, group: 'A' });
  },
});

/** Stand-in for Grafana's time series panel, with the field options of our own panel. */
function TimeSeriesPanel(props: PanelProps<Options>): ReactElement {
  const { data, id, width, height, options, timeRange, timeZone, eventBus } = props;
  const { sync, eventsScope } = usePanelContext();
  const theme = useTheme2();
  const tooltipClass = useStyles2(() => css({ padding: theme.spacing(1) }));
  const frames = plotFrames(data.series);
  if (frames.length === 0) {
    return (
      <PanelDataErrorView
        panelId={id}
        fieldConfig={props.fieldConfig}
        data={data}
        needsTimeField={true}
        needsNumberField={true}
      />
    );
  }
  const single = options.tooltip.mode === TooltipDisplayMode.Single;
  return (
    <TimeSeries
      frames={frames}
      structureRev={data.structureRev}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend}
      options={options}
    >
      {(config, aligned) => (
        <>
          <KeyboardPlugin config={config} />
          <EventBusPlugin config={config} eventBus={eventBus} frame={aligned} />
          <TooltipPlugin2
            config={config}
            hoverMode={single ? HOVER_ONE : HOVER_ALL}
            queryZoom={({ from, to }) => props.onChangeTimeRange({ from, to })}
            clientZoom={true}
            syncMode={sync?.()}
            syncScope={eventsScope}
            render={(_plot, rows, column) => (
              <div className={tooltipClass}>
                <SeriesTable
                  timestamp={dateTimeFormat(aligned.fields[0]!.values[rows[0]!] as number, {
                    timeZone,
                  })}
                  series={valueRows(
                    aligned,
                    [],
                    rows,
                    column,
                    { ...options.tooltip, single },
                    theme,
                  ).map(({ active, ...row }) => ({ ...row, isActive: active }))}
                />
              </div>
            )}
          />
        </>
      )}
    </TimeSeries>
  );
}

/** The frames that can be drawn against time, without what else they hold. */
export function plotFrames(series: readonly DataFrame[]): DataFrame[] {
  const drawn = [FieldType.time, FieldType.number];
  return series
    .map((frame) => ({ ...frame, fields: frame.fields.filter(({ type }) => drawn.includes(type)) }))
    .filter(({ length, fields }) =>
      drawn.every((wanted) => length > 0 && fields.some(({ type }) => type === wanted)),
    );
}
