import React, { useCallback, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import type { PanelProps } from '@grafana/data';
import { config as grafana, PanelDataErrorView } from '@grafana/runtime';
import { PlotLegend, useStyles2, VizLayout } from '@grafana/ui';
import type uPlot from 'uplot';
import { Chart, useChartConfig } from './chart/chart';
import type { PlotBox } from './chart/plot-box';
import { dataLinks } from './series/data-links';
import { gutterOf } from './strip/gutter';
import { layoutOf } from './layout';
import { fitsMarker } from './chart/marker';
import { useService } from './live/use-service';
import { useTicking } from './live/use-ticking';
import { complete, type PanelOptions } from './options';
import { headlineOf } from './outlook/headline';
import { queriesOf, refreshOf } from './queries';
import { splitFrames } from './series/split';
import { noticesOf } from './status/notices';
import { StatusLine } from './status/status-line';
import { ProbabilityStrip } from './strip/probability-strip';
import { toggleAccess } from './toggles/access';
import { FailureToggles, modesOf } from './toggles/failure-toggles';
import { useToggles } from './toggles/use-toggles';
import { useView } from './use-view';

/** The user's own series; over them what is to come, under them what was said and what happened. */
export function FailurePredictionPanel(props: PanelProps<PanelOptions>): React.JSX.Element {
  const { id, data, fieldConfig, timeZone, width, height, onChangeTimeRange } = props;
  const styles = useStyles2(getStyles);
  const options = useMemo(() => complete(props.options), [props.options]);
  const scope = `failure-prediction-panel-${id}`;
  const lastRefresh = useRef('');
  const refresh = refreshOf(data, lastRefresh.current);
  lastRefresh.current = refresh;
  const now = data.request?.startTime ?? data.timeRange.to.valueOf();

  const queries = useMemo(() => queriesOf(data.request), [data.request]);
  const split = useMemo(
    () =>
      splitFrames(data.series, {
        exprOf: (refId) => queries.get(refId ?? ''),
        injectedMetrics: options.injectedMetrics.split(',').map((name) => name.trim()),
        now,
      }),
    [data.series, queries, options.injectedMetrics, now],
  );
  const shown = useMemo(
    () => [
      ...split.history.flatMap(({ fields }) => fields.map(({ labels }) => labels ?? {})),
      ...split.tracks.map(({ labels }) => labels),
    ],
    [split],
  );
  const service = useService({
    scope,
    refresh,
    targetOption: props.replaceVariables(options.target),
    shown,
  });
  const view = useView({ ...props, options }, { scope, refresh, now }, split, queries, service);
  const { overlays, model, history } = view;
  const rows = options.strip.show ? view.rows : [];
  const [outlook, ...others] = view.outlooks;

  const access = toggleAccess(options.toggles, whoIs());
  const togglesFor = access.kind === 'hidden' || !overlays.axis.live ? undefined : service.target;
  const toggles = useToggles(scope, togglesFor, refresh);
  const modes = togglesFor === undefined ? [] : modesOf(toggles);

  const ticking = overlays.axis.live && (outlook !== undefined || modes.length > 0);
  const clock = useTicking(ticking || service.receivedAt !== undefined);
  const notices = overlays.axis.live ? noticesOf(service, outlook, options.model, clock) : [];
  const layout = layoutOf({
    width,
    height,
    status: options.overlays.status && (outlook !== undefined || notices.length > 0),
    stripRows: rows.length,
    stripRowHeight: options.strip.rowHeight,
    // One place more for the button that stops them all.
    toggles: modes.length === 0 ? 0 : modes.length + (access.kind === 'open' ? 1 : 0),
  });

  const linksOf = useCallback(
    (column: number, row: number) =>
      dataLinks(split.history, column - 1, model.frame.fields[0]!.values[row] as number),
    [split, model],
  );

  const [box, setBox] = useState<PlotBox>();
  const plotRef = useRef<uPlot | null>(null);
  const config = useChartConfig({
    model,
    overlays,
    tooltip: options.tooltip,
    timeZone,
    fieldConfig,
    limitsInView: options.limit.inView,
    band: options.overlays.band,
    gutter: layout.strip === 0 ? 0 : gutterOf(rows, width),
  });
  const [cursor, setCursor] = useState<number | null>(null);
  const onHover = useCallback((position: number | null): void => {
    const plot = plotRef.current;
    plot?.setCursor({ left: position ?? -10, top: position === null ? -10 : plot.rect.height / 2 });
  }, []);

  if (history.length === 0 && rows.length === 0) {
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
  const headline = outlook && headlineOf(outlook, clock, view.horizonSeconds);
  const markerText = headline !== undefined && fitsMarker(headline, box) ? headline : undefined;
  const legend =
    options.legend.showLegend === false || history.length === 0 ? null : (
      <PlotLegend data={history} config={config.builder} {...options.legend} />
    );
  return (
    <div className={styles.panel} style={{ width, height }}>
      {layout.status > 0 && (
        <StatusLine
          outlook={outlook}
          headline={markerText !== undefined && overlays.expected !== null ? undefined : headline}
          others={others.filter(({ state }) => state === 'at_risk' || state === 'failing').length}
          nameTarget={view.outlooks.length > 1}
          notices={notices}
          horizonSeconds={view.horizonSeconds}
          now={clock}
        />
      )}
      <VizLayout width={width} height={layout.plot + layout.strip} legend={legend}>
        {(vizWidth: number, vizHeight: number) => (
          <div>
            <Chart
              config={config}
              model={model}
              overlays={overlays}
              tooltip={options.tooltip}
              timeZone={timeZone}
              width={vizWidth}
              height={vizHeight - layout.strip}
              strip={view.rows}
              outlook={outlook}
              markerText={markerText}
              linksOf={linksOf}
              onZoom={onChangeTimeRange}
              onBox={setBox}
              onCursor={setCursor}
              plotRef={plotRef}
            />
            {layout.strip > 0 && box !== undefined && (
              <ProbabilityStrip
                rows={rows}
                rowHeight={options.strip.rowHeight}
                box={box}
                timeZone={timeZone}
                now={now}
                live={overlays.axis.live}
                said={view.said}
                cursor={cursor}
                onHover={onHover}
              />
            )}
          </div>
        )}
      </VizLayout>
      {layout.toggles > 0 &&
        togglesFor !== undefined &&
        service.config !== undefined &&
        access.kind !== 'hidden' && (
          <FailureToggles
            toggles={toggles}
            config={service.config}
            target={togglesFor}
            access={access}
            reachable={service.problem === undefined}
            now={clock}
            height={layout.toggles}
            compact={layout.compact}
          />
        )}
    </div>
  );
}

function whoIs(): { role: string; isGrafanaAdmin: boolean } {
  const { orgRole, isGrafanaAdmin } = grafana.bootData.user;
  return { role: orgRole, isGrafanaAdmin };
}

const getStyles = () => ({
  panel: css({ display: 'flex', flexDirection: 'column', overflow: 'hidden' }),
});
