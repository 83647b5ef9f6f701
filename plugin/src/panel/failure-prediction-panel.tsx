import React, { useCallback, useRef, useState } from 'react';
import { css } from '@emotion/css';
import type { PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { PlotLegend, useStyles2, VizLayout } from '@grafana/ui';
import type uPlot from 'uplot';
import { Chart } from './chart/chart';
import { fitsMarker } from './chart/marker';
import type { PlotBox } from './chart/plot-box';
import { useChartConfig } from './chart/use-chart-config';
import { headlineOf } from './outlook/headline';
import type { PanelOptions } from './options';
import { StatusLine } from './status/status-line';
import { gutterOf } from './strip/gutter';
import { ProbabilityStrip } from './strip/probability-strip';
import { FailureToggles } from './toggles/failure-toggles';
import { usePanel, type PanelState } from './use-panel';

/** The user's own series; over them what is to come, under them what was predicted and what happened. */
export function FailurePredictionPanel(props: PanelProps<PanelOptions>): React.JSX.Element {
  const { id, data, fieldConfig, width, height } = props;
  const styles = useStyles2(getStyles);
  const panel = usePanel(props);
  const { view, rows, layout, clock, notices, service, toggles, access } = panel;
  const { overlays, outlooks } = view;
  const [box, setBox] = useState<PlotBox>();
  if (view.history.length === 0 && rows.length === 0) {
    return (
      <PanelDataErrorView
        panelId={id}
        fieldConfig={fieldConfig}
        data={data}
        needsTimeField
        needsNumberField
      />
    );
  }
  const headline = outlooks[0] && headlineOf(outlooks[0], clock, view.horizonSeconds);
  const markerText = headline !== undefined && fitsMarker(headline, box) ? headline : undefined;
  const inPlot = markerText !== undefined && overlays.expected !== null;
  return (
    <div className={styles.panel} style={{ width, height }}>
      {layout.status > 0 && (
        <StatusLine
          view={view}
          headline={inPlot ? undefined : headline}
          notices={notices}
          now={clock}
        />
      )}
      <Graph {...props} panel={panel} box={box} onBox={setBox} markerText={markerText} />
      {layout.toggles > 0 && service.config !== undefined && panel.togglesFor !== undefined && (
        <FailureToggles
          toggles={toggles}
          config={service.config}
          target={panel.togglesFor}
          mayChange={access === 'open'}
          reachable={service.problem === undefined}
          now={clock}
          height={layout.toggles}
          compact={layout.compact}
        />
      )}
    </div>
  );
}

interface GraphProps extends PanelProps<PanelOptions> {
  readonly panel: PanelState;
  readonly box: PlotBox | undefined;
  readonly onBox: (box: PlotBox) => void;
  readonly markerText: string | undefined;
}

/** Plot, legend, and the strip below them. */
function Graph(props: GraphProps): React.JSX.Element {
  const { panel, box, fieldConfig, timeZone, width } = props;
  const { options, view, rows, layout } = panel;
  const [cursor, setCursor] = useState<number | null>(null);
  const plotRef = useRef<uPlot | null>(null);
  const gutter = layout.strip === 0 ? 0 : gutterOf(rows, width);
  const config = useChartConfig(view, options, { timeZone, fieldConfig, gutter });
  const onHover = useCallback((position: number | null): void => {
    const plot = plotRef.current;
    plot?.setCursor({ left: position ?? -10, top: position === null ? -10 : plot.rect.height / 2 });
  }, []);
  const legend =
    options.legend.showLegend && view.history.length > 0 ? (
      <PlotLegend data={view.history} config={config.builder} {...options.legend} />
    ) : null;
  return (
    <VizLayout width={width} height={layout.plot + layout.strip} legend={legend}>
      {(vizWidth: number, vizHeight: number) => (
        <div>
          <Chart
            config={config}
            view={view}
            tooltip={options.tooltip}
            timeZone={timeZone}
            width={vizWidth}
            height={vizHeight - layout.strip}
            markerText={props.markerText}
            linksOf={panel.linksOf}
            onZoom={props.onChangeTimeRange}
            onBox={props.onBox}
            onCursor={setCursor}
            plotRef={plotRef}
          />
          {layout.strip > 0 && box !== undefined && (
            <ProbabilityStrip
              rows={rows}
              rowHeight={options.strip.rowHeight}
              view={view}
              box={box}
              timeZone={timeZone}
              cursor={cursor}
              onHover={onHover}
            />
          )}
        </div>
      )}
    </VizLayout>
  );
}

const getStyles = () => ({
  panel: css({ display: 'flex', flexDirection: 'column', overflow: 'hidden' }),
});
