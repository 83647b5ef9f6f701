import React, { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { DashboardCursorSync, type LinkModel, type TimeZone } from '@grafana/data';
import type { VizTooltipOptions } from '@grafana/schema';
import {
  EventBusPlugin,
  KeyboardPlugin,
  TooltipPlugin2,
  UPlotChart,
  usePanelContext,
} from '@grafana/ui';
import type uPlot from 'uplot';
import type { View } from '../use-view';
import { ChartTooltip } from './chart-tooltip';
import { Marker } from './marker';
import { CursorProbe, PlotBoxProbe, type PlotBox } from './plot-box';
import type { ChartConfig } from './use-chart-config';

/** Grafana's enumeration of these is not exported. */
const HOVER = { one: 0, all: 1 } as const;

export interface ChartProps {
  readonly config: ChartConfig;
  readonly view: View;
  readonly tooltip: VizTooltipOptions;
  readonly timeZone: TimeZone;
  readonly width: number;
  readonly height: number;
  /** At the predicted failure; undefined where none is predicted. */
  readonly markerText: string | undefined;
  readonly linksOf: (column: number, row: number) => LinkModel[];
  readonly onZoom: (range: { from: number; to: number }) => void;
  readonly onBox: (box: PlotBox) => void;
  readonly onCursor: (position: number | null) => void;
  readonly plotRef: React.MutableRefObject<uPlot | null>;
}

/** The plot with its tooltip, keyboard, shared cursor and the words at the predicted failure. */
export function Chart(props: ChartProps): React.JSX.Element {
  const { view, tooltip, width, height, onBox, plotRef, markerText } = props;
  const { model, overlays } = view;
  const { builder: config, id } = props.config;
  const { sync, eventsScope, eventBus } = usePanelContext();
  const cursorSync = sync?.() ?? DashboardCursorSync.Off;
  const [box, setBox] = useState<PlotBox>();
  const onChange = useCallback(
    (changed: PlotBox): void => {
      setBox(changed);
      onBox(changed);
    },
    [onBox],
  );
  useCurrentPlot(props);
  const setPlot = useCallback((plot: uPlot) => void (plotRef.current = plot), [plotRef]);
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
      <CursorProbe config={config} onChange={props.onCursor} />
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
          maxWidth={tooltip.maxWidth}
          getDataLinks={props.linksOf}
          render={(_plot, rows, column, _pinned, _dismiss, _range, viaSync, links) => (
            <ChartTooltip
              view={view}
              rows={rows}
              column={column}
              single={single && !viaSync}
              options={tooltip}
              timeZone={props.timeZone}
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

/** Draws anew what UPlotChart does not draw anew by itself. */
function useCurrentPlot({ view, config: { id }, width, height, plotRef }: ChartProps): void {
  const { overlays } = view;
  const { data } = view.model;
  // The overlays change also while the lines do not. New lines draw everything anew anyway.
  const drawn = useRef(data);
  useEffect(() => {
    if (drawn.current === data) plotRef.current?.redraw(false);
    drawn.current = data;
  }, [overlays, data, plotRef]);
  // Told a new size, the chart overlooks that the data are new as well.
  const last = useRef({ width, height, data, id });
  useLayoutEffect(() => {
    const before = last.current;
    last.current = { width, height, data, id };
    const resized = before.width !== width || before.height !== height;
    if (before.id === id && resized && data !== before.data) plotRef.current?.setData(data);
  }, [width, height, data, id, plotRef]);
}
