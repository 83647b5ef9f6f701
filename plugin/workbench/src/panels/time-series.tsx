import { FieldColorModeId, FieldType, type DataFrame, type PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import {
  LegendDisplayMode,
  TooltipDisplayMode,
  type OptionsWithLegend,
  type OptionsWithTooltip,
  type VizLegendOptions,
} from '@grafana/schema';
import {
  EventBusPlugin,
  KeyboardPlugin,
  TimeSeries,
  TooltipPlugin2,
  usePanelContext,
} from '@grafana/ui';
import type { ReactElement } from 'react';
import { standIn } from './stand-in';
import { tooltipRows, TimeSeriesTooltip } from './time-series-tooltip';

type Options = OptionsWithLegend & OptionsWithTooltip;

const HIDDEN_LEGEND: VizLegendOptions = {
  showLegend: false,
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  calcs: [],
};

/** The hover modes of TooltipPlugin2, whose enum is not exported. */
const HOVER_ONE = 0;
const HOVER_ALL = 1;

const LINE_OPTIONS = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  lineStyle: { fill: 'solid' },
  fillOpacity: 0,
  fillBelowTo: undefined,
  gradientMode: 'none',
  showPoints: 'auto',
  pointSize: 5,
  spanNulls: false,
  barAlignment: 0,
  barWidthFactor: 0.6,
  stacking: { mode: 'none', group: 'A' },
  thresholdsStyle: { mode: 'off' },
  hideFrom: { tooltip: false, viz: false, legend: false },
  axisPlacement: 'auto',
  axisLabel: '',
  axisSoftMin: undefined,
  axisSoftMax: undefined,
  axisCenteredZero: false,
  axisColorMode: 'text',
  axisBorderShow: false,
  axisGridShow: undefined,
  axisWidth: undefined,
  scaleDistribution: { type: 'linear' },
  insertNulls: false,
  lineColor: undefined,
  fillColor: undefined,
  pointColor: undefined,
};

export const timeSeriesPanel = standIn(
  TimeSeriesPanel,
  LINE_OPTIONS,
  FieldColorModeId.PaletteClassic,
  { byValueSupport: true, bySeriesSupport: true, preferThresholdsMode: false },
);

/** Stand-in for Grafana's time series panel. */
function TimeSeriesPanel(props: PanelProps<Options>): ReactElement {
  const { data, id, fieldConfig, width, height, options, timeRange, timeZone, eventBus } = props;
  const { sync, eventsScope } = usePanelContext();
  const frames = plotFrames(data.series);
  if (frames.length === 0) {
    return (
      <PanelDataErrorView
        panelId={id}
        fieldConfig={fieldConfig}
        data={data}
        needsTimeField={true}
        needsNumberField={true}
      />
    );
  }
  const mode = options.tooltip?.mode ?? TooltipDisplayMode.Single;
  return (
    <TimeSeries
      frames={frames}
      structureRev={data.structureRev}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend ?? HIDDEN_LEGEND}
      options={options}
    >
      {(config, aligned) => (
        <>
          <KeyboardPlugin config={config} />
          <EventBusPlugin config={config} eventBus={eventBus} frame={aligned} />
          {mode !== TooltipDisplayMode.None && (
            <TooltipPlugin2
              config={config}
              hoverMode={mode === TooltipDisplayMode.Multi ? HOVER_ALL : HOVER_ONE}
              queryZoom={({ from, to }) => props.onChangeTimeRange({ from, to })}
              clientZoom={true}
              syncMode={sync?.()}
              syncScope={eventsScope}
              render={(_plot, indexes, series) => (
                <TimeSeriesTooltip
                  {...tooltipRows(
                    aligned,
                    indexes,
                    mode === TooltipDisplayMode.Multi ? null : series,
                  )}
                />
              )}
            />
          )}
        </>
      )}
    </TimeSeries>
  );
}

/** The frames that can be drawn against time, without what else they hold. */
export function plotFrames(series: readonly DataFrame[]): DataFrame[] {
  const of = ({ fields }: DataFrame, wanted: FieldType): boolean =>
    fields.some(({ type }) => type === wanted);
  return series
    .filter((frame) => frame.length > 0 && of(frame, FieldType.time) && of(frame, FieldType.number))
    .map((frame) => ({
      ...frame,
      fields: frame.fields.filter(
        ({ type }) => type === FieldType.time || type === FieldType.number,
      ),
    }));
}
