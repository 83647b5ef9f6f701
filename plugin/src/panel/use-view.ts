import { useMemo } from 'react';
import type { PanelProps } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import type { ServiceState } from './live/use-service';
import { fitForecasts } from './chart/fit';
import { chartModel, type ChartModel, type LineOf } from './chart/model';
import type { Overlays } from './chart/overlays';
import { timeAxis } from './chart/x-range';
import { limitsOf } from './forecast/limits';
import { NO_FORECAST } from './forecast/line';
import { pastForecasts, type PastForecast } from './forecast/past';
import { forecastable, planForecasts, signalsOf } from './forecast/plan';
import { useForecasts } from './forecast/use-forecasts';
import { horizonOf, parseHorizon, serviceHorizon } from './horizon';
import type { PanelOptions } from './options';
import { outlooksFromTracks } from './outlook/from-tracks';
import { byUrgency, outlookOf, type Outlook } from './outlook/outlook';
import type { Queries } from './queries';
import { drawnSeries, type DrawnSeries } from './series/drawn';
import { hasLabels } from './series/labels';
import { prepareHistory } from './series/history';
import type { Split } from './series/split';
import { buildRecord, canJudge, type StripRow } from './series/strip-rows';

/** Everything the panel draws, from its own data and from what the service said. */
export interface View {
  readonly history: ReturnType<typeof prepareHistory>;
  readonly model: ChartModel;
  readonly overlays: Overlays;
  readonly rows: readonly StripRow[];
  /** Of the targets of the panel, the most urgent first. */
  readonly outlooks: readonly Outlook[];
  /** What the service says now of each mode: the highest among the targets of the panel. */
  readonly said: Readonly<Record<string, number>> | undefined;
  readonly horizonSeconds: number;
}

const NO_MODES: NonNullable<ServiceState['config']>['modes'] = [];

export function useView(
  props: Pick<PanelProps<PanelOptions>, 'options' | 'timeRange' | 'replaceVariables'>,
  { scope, refresh, now }: { scope: string; refresh: string; now: number },
  split: Split,
  queries: Queries,
  service: ServiceState,
): View {
  const { options, timeRange, replaceVariables } = props;
  const { overlays: shown, limit } = options;
  const { config } = service;
  const theme = useTheme2();
  const { tracks } = split;
  const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];

  const history = useMemo(() => prepareHistory(split.history, theme), [split, theme]);
  const series = useMemo(() => drawnSeries(history), [history]);
  const horizonOption = parseHorizon(replaceVariables(options.horizon));
  const serviceMs = serviceHorizon(config, tracks);
  const horizonMs = horizonOf(horizonOption, serviceMs);
  const stepMs = Math.max(0, ...series.map((one) => one.stepMs), ...tracks.map((t) => t.stepMs));
  const ahead = shown.forecast || shown.marker ? horizonMs : 0;
  const axis = useMemo(
    () => timeAxis({ from, to }, now, stepMs, ahead),
    [from, to, now, stepMs, ahead],
  );

  const rows = useMemo(() => {
    const judging = {
      horizonMs: serviceMs ?? horizonMs,
      windowMs: config === undefined ? horizonMs : 1000 * config.windowSeconds,
    };
    return buildRecord(
      tracks,
      (config?.modes ?? NO_MODES).map(({ name }) => name),
      { start: from, end: Math.min(to, now), now },
      canJudge([...queries.values()], tracks, judging.horizonMs) ? judging : undefined,
    ).rows;
  }, [tracks, config, from, to, now, serviceMs, horizonMs, queries]);
  const outlooks = useMemo(() => {
    if (!axis.live) return [];
    const said = service.predictions.map(outlookOf).sort(byUrgency);
    return said.length > 0 ? said : outlooksFromTracks(tracks, now);
  }, [axis.live, service.predictions, tracks, now]);

  const signal = replaceVariables(options.signal);
  const signals = useMemo(
    () => signalsOf(series, (refId) => queries.get(refId ?? ''), signal, config),
    [series, queries, signal, config],
  );
  const limits = useMemo(
    () => limitsOf(series, signals, limit, config?.modes ?? NO_MODES),
    [series, signals, limit, config],
  );
  const wanted = shown.forecast && axis.live;
  const chosen = useMemo(
    () => (wanted ? forecastable(series, options.forecastSeries) : []),
    [wanted, series, options.forecastSeries],
  );
  const plan = useMemo(
    () =>
      config === undefined || service.problem !== undefined
        ? undefined
        : planForecasts(series, chosen, signals, limits, config, horizonOption),
    [config, service.problem, series, chosen, signals, limits, horizonOption],
  );
  const lines = useForecasts(scope, refresh, plan);
  const past = useMemo(
    () => (shown.pastForecasts ? pastForecasts(tracks, serviceMs ?? horizonMs) : []),
    [shown.pastForecasts, tracks, serviceMs, horizonMs],
  );
  const model = useMemo(() => {
    const ahead = chosen.map((index): LineOf => {
      const line = lines.get(series[index]!.key) ?? NO_FORECAST;
      return { series: index, line, past: false };
    });
    const all = chartModel(history, [...ahead, ...pastLines(past, series, signals)], [from, to]);
    return { ...all, data: fitForecasts(all, limits) };
  }, [history, series, chosen, lines, past, signals, limits, from, to]);

  const expected = (shown.marker && outlooks[0]?.expected) || null;
  const overlays = useMemo(
    (): Overlays => ({
      axis,
      now,
      nowLine: shown.now,
      limits,
      expected,
      failures: shown.failures ? rows : [],
      injections: shown.injections ? rows : [],
    }),
    [axis, now, shown.now, shown.failures, shown.injections, limits, expected, rows],
  );
  return {
    history,
    model,
    overlays,
    rows,
    outlooks,
    said: axis.live ? likeliest(service.predictions) : undefined,
    horizonSeconds: (serviceMs ?? horizonMs) / 1000,
  };
}

/** A recorded forecast belongs to the series of its signal and target; else to the only series. */
function pastLines(
  past: readonly PastForecast[],
  series: readonly DrawnSeries[],
  signals: readonly (string | undefined)[],
): LineOf[] {
  return past.flatMap(({ signal, labels, line }): LineOf[] => {
    const own = series.findIndex(
      ({ field, hidden }, i) =>
        !hidden && signals[i] === signal && hasLabels(field.labels ?? {}, labels),
    );
    const index = own >= 0 ? own : series.length === 1 ? 0 : -1;
    return index < 0 ? [] : [{ series: index, line, past: true }];
  });
}

function likeliest(predictions: ServiceState['predictions']): Record<string, number> | undefined {
  const said: Record<string, number> = {};
  for (const { probabilities } of predictions) {
    for (const [mode, probability] of Object.entries(probabilities ?? {})) {
      said[mode] = Math.max(said[mode] ?? 0, probability);
    }
  }
  return Object.keys(said).length === 0 ? undefined : said;
}
