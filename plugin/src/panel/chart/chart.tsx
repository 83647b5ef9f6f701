import React, { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import {
  DashboardCursorSync,
  type FieldConfigSource,
  type LinkModel,
  type TimeZone,
} from '@grafana/data';
import type { VizTooltipOptions } from '@grafana/schema';
import {
  EventBusPlugin,
  KeyboardPlugin,
  TooltipPlugin2,
  UPlotChart,
  usePanelContext,
  useTheme2,
  type UPlotConfigBuilder,
} from '@grafana/ui';
import type uPlot from 'uplot';
import type { Outlook } from '../outlook/outlook';
import type { StripRow } from '../series/strip-rows';
import { ChartTooltip } from './chart-tooltip';
import { createConfig } from './config';
import { Marker } from './marker';
import type { ChartModel } from './model';
import type { Overlays } from './overlays';
import { CursorProbe, PlotBoxProbe, type PlotBox } from './plot-box';

/** Grafana's enumeration of these is not exported. */
const HOVER = { one: 0, all: 1 } as const;

export interface ChartOptions {
  readonly model: ChartModel;
  readonly overlays: Overlays;
  readonly tooltip: VizTooltipOptions;
  readonly timeZone: TimeZone;
  readonly fieldConfig: FieldConfigSource;
  /** Whether the y axis always reaches to the limits. */
  readonly limitsInView: boolean;
  readonly band: boolean;
  /** Pixels that are to be free at the left of the plot, its axis included. */
  readonly gutter: number;
}

/** A configuration of the plot, and a number of its own. */
export interface ChartConfig {
  readonly builder: UPlotConfigBuilder;
  readonly id: number;
}

/** The plot's configuration; the same object until the structure of the plot changes. */
export function useChartConfig(options: ChartOptions): ChartConfig {
  const { model, overlays, timeZone, fieldConfig, tooltip, limitsInView, band, gutter } = options;
  const theme = useTheme2();
  const current = useRef({ model, overlays });
  current.current = { model, overlays };
  const structure = useMemo(
    () => JSON.stringify([model.frame.fields.map(describe), model.slots]),
    [model],
  );
  const limits = limitsInView ? JSON.stringify(overlays.limits) : '';
  const { hoverProximity } = tooltip as { hoverProximity?: number };
  const made = useRef(0);
  return useMemo(
    () => ({
      id: made.current++,
      builder: createConfig({
        frame: current.current.model.frame,
        slots: current.current.model.slots,
        theme,
        timeZone,
        overlays: () => current.current.overlays,
        currentFrame: () => current.current.model.frame,
        inView: limitsInView ? current.current.overlays.limits : [],
        hoverProximity,
        band,
        gutter,
      }),
    }),
    // The model is read when its structure, or what the user set, has changed; not at every refresh.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [structure, limits, fieldConfig, theme, timeZone, limitsInView, hoverProximity, band, gutter],
  );
}

export interface ChartProps extends Pick<
  ChartOptions,
  'model' | 'overlays' | 'tooltip' | 'timeZone'
> {
  readonly config: ChartConfig;
  readonly width: number;
  readonly height: number;
  readonly strip: readonly StripRow[];
  readonly outlook: Outlook | undefined;
  /** At the predicted failure; undefined where none is predicted. */
  readonly markerText: string | undefined;
  /** Data links of a value, by its column and row in the plot. */
  readonly linksOf: (column: number, row: number) => LinkModel[];
  readonly onZoom: (range: { from: number; to: number }) => void;
  readonly onBox: (box: PlotBox) => void;
  readonly onCursor: (position: number | null) => void;
  readonly plotRef: React.MutableRefObject<uPlot | null>;
}

/** The plot with its tooltip, keyboard, shared cursor and the words at the predicted failure. */
export function Chart(props: ChartProps): React.JSX.Element {
  const { model, overlays, tooltip, timeZone, width, height, strip, outlook } = props;
  const { builder: config, id } = props.config;
  const { sync, eventsScope, eventBus } = usePanelContext();
  const cursorSync = sync?.() ?? DashboardCursorSync.Off;
  const [box, setBox] = useState<PlotBox>();
  const { onBox, plotRef, markerText } = props;
  const onChange = useCallback(
    (changed: PlotBox): void => {
      setBox(changed);
      onBox(changed);
    },
    [onBox],
  );
  // What is drawn by ourselves changes also while the lines do not. New lines draw all anew anyway.
  const drawn = useRef(model.data);
  useEffect(() => {
    if (drawn.current === model.data) plotRef.current?.redraw(false);
    drawn.current = model.data;
  }, [overlays, model.data, plotRef]);
  // Told a new size, the chart overlooks that the data are new as well.
  const last = useRef({ width, height, data: model.data, id });
  useLayoutEffect(() => {
    const { data, ...before } = last.current;
    last.current = { width, height, data: model.data, id };
    const resized = before.width !== width || before.height !== height;
    if (before.id === id && resized && data !== model.data) plotRef.current?.setData(model.data);
  }, [width, height, model.data, id, plotRef]);
  const setPlot = useCallback(
    (plot: uPlot): void => {
      plotRef.current = plot;
    },
    [plotRef],
  );
  const mode = String(tooltip.mode);
  const single = mode === 'single';

  return (
    // By its number, because it overlooks a new configuration that comes with a new size.
    <UPlotChart
      key={id}
      config={config}
      data={model.data}
      width={width}
      height={height}
      plotRef={setPlot}
    >
      <KeyboardPlugin config={config} />
      <PlotBoxProbe config={config} onChange={onChange} />
      <CursorProbe config={config} onMove={props.onCursor} />
      {cursorSync !== DashboardCursorSync.Off && (
        <EventBusPlugin config={config} eventBus={eventBus} frame={model.frame} />
      )}
      {mode !== 'none' && (
        <TooltipPlugin2
          config={config}
          hoverMode={single ? HOVER.one : HOVER.all}
          queryZoom={props.onZoom}
          clientZoom
          syncMode={cursorSync}
          syncScope={eventsScope}
          {...(tooltip.maxWidth === undefined ? {} : { maxWidth: tooltip.maxWidth })}
          getDataLinks={(column, row) => props.linksOf(column, row)}
          render={(_plot, rows, column, _pinned, _dismiss, _range, viaSync, links) => (
            <ChartTooltip
              frame={model.frame}
              slots={model.slots}
              rows={rows}
              column={column}
              single={single && !viaSync}
              options={tooltip}
              timeZone={timeZone}
              now={overlays.now}
              strip={strip}
              outlook={outlook}
              links={links}
            />
          )}
        />
      )}
      {box !== undefined && overlays.expected !== null && markerText !== undefined && (
        <Marker box={box} expected={overlays.expected} text={markerText} />
      )}
    </UPlotChart>
  );
}

/** What of a field the configuration is made from, besides what the user set for all. */
function describe({
  name,
  config,
  labels,
  state,
}: ChartModel['frame']['fields'][number]): unknown[] {
  return [name, labels, state?.displayName, state?.seriesIndex, config];
}
