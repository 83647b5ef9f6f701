import { useMemo } from 'react';
import type { DataFrame, PanelProps } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import type { ServiceState } from './live/use-service';
import { fitForecasts } from './chart/fit';
import { chartModel, type ChartModel } from './chart/model';
import type { Overlays } from './chart/overlays';
import { timeAxis } from './chart/x-range';
import { limitsOf } from './forecast/limits';
import { signalsOf } from './forecast/plan';
import { useLines } from './forecast/use-lines';
import { FALLBACK_HORIZON, parseHorizon, serviceHorizon } from './horizon';
import type { PanelOptions } from './options';
import { outlooksFromTracks } from './outlook/from-tracks';
import { byUrgency, outlookOf, type Outlook } from './outlook/outlook';
import type { Queries } from './queries';
import { drawnSeries } from './series/drawn';
import { prepareHistory } from './series/history';
import type { Split } from './series/split';
import { buildRecord, canJudge, type StripRow } from './series/strip-rows';

/** Everything the panel draws, from its own data and from what the service predicts. */
export interface View {
  readonly history: DataFrame[];
  readonly model: ChartModel;
  readonly overlays: Overlays;
  readonly rows: readonly StripRow[];
  /** Of the targets of the panel, the most urgent first. */
  readonly outlooks: readonly Outlook[];
  /**
   * The probability of each mode as the service predicts it now, newer than the newest sample: the
   * highest among the targets of the panel.
   */
  readonly newest: Readonly<Record<string, number>> | undefined;
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
  const modes = config?.modes ?? NO_MODES;
  const theme = useTheme2();
  const { tracks } = split;
  const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];

  const history = useMemo(() => prepareHistory(split.history, theme), [split, theme]);
  const series = useMemo(() => drawnSeries(history), [history]);
  const horizonOption = parseHorizon(replaceVariables(options.horizon));
  const serviceMs = serviceHorizon(config, tracks);
  const horizonMs = horizonOption ?? serviceMs ?? FALLBACK_HORIZON;
  const predictedMs = serviceMs ?? horizonMs;
  const stepMs = Math.max(0, ...series.map((one) => one.stepMs), ...tracks.map((t) => t.stepMs));
  const ahead = shown.forecast || shown.marker ? horizonMs : 0;
  const axis = useMemo(
    () => timeAxis({ from, to }, now, stepMs, ahead),
    [from, to, now, stepMs, ahead],
  );

  const windowMs = config === undefined ? horizonMs : 1000 * config.windowSeconds;
  const rows = useMemo(() => {
    const names = modes.map(({ name }) => name);
    const range = { start: from, end: Math.min(to, now), now };
    const judged = canJudge([...queries.values()], tracks, predictedMs);
    const judging = judged ? { horizonMs: predictedMs, windowMs } : undefined;
    return buildRecord(tracks, names, range, judging);
  }, [tracks, modes, from, to, now, predictedMs, windowMs, queries]);
  const outlooks = useMemo(() => {
    if (!axis.live) return [];
    const predicted = service.predictions.map(outlookOf).sort(byUrgency);
    return predicted.length > 0 ? predicted : outlooksFromTracks(tracks, now);
  }, [axis.live, service.predictions, tracks, now]);

  const signal = replaceVariables(options.signal);
  const signals = useMemo(
    () => signalsOf(series, (refId) => queries.get(refId ?? ''), signal, config),
    [series, queries, signal, config],
  );
  const limits = useMemo(
    () => limitsOf(series, signals, limit, modes),
    [series, signals, limit, modes],
  );
  const lines = useLines(scope, refresh, {
    series,
    signals,
    limits,
    tracks,
    config: service.problem === undefined ? config : undefined,
    horizonMs: horizonOption,
    predictedMs,
    ahead: shown.forecast && axis.live ? options.forecastSeries : 0,
    past: shown.pastForecasts,
  });
  const model = useMemo(() => {
    const all = chartModel(history, lines, [from, to]);
    return { ...all, data: fitForecasts(all, limits) };
  }, [history, lines, limits, from, to]);

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
  const newest = axis.live ? likeliest(service.predictions) : undefined;
  const horizonSeconds = predictedMs / 1000;
  return { history, model, overlays, rows, outlooks, newest, horizonSeconds };
}

function likeliest(predictions: ServiceState['predictions']): View['newest'] {
  const highest: Record<string, number> = {};
  for (const { probabilities } of predictions) {
    for (const [mode, probability] of Object.entries(probabilities ?? {})) {
      highest[mode] = Math.max(highest[mode] ?? 0, probability);
    }
  }
  return highest;
}
