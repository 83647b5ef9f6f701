import type { Watch } from '../config/schema.js';
import type { TargetSignals } from '../history/fetch.js';
import { readStretch, type SignalProblem } from '../history/stretch.js';
import type { PrometheusClient } from '../prometheus/client.js';

/** The newest window, as the service would read it. */
export interface WindowData {
  readonly targets: readonly TargetSignals[];
  /** Per signal, whether its query was answered. */
  readonly answered: readonly boolean[];
  readonly problems: readonly SignalProblem[];
}

/**
 * @param now unix seconds
 * @throws KfpError those of the client, when no query is answered
 */
export async function readWindow(
  client: PrometheusClient,
  watch: Watch,
  now: number,
  signal?: AbortSignal,
): Promise<WindowData> {
  const { signals, stepSeconds, windowSeconds } = watch;
  const end = Math.floor((now - watch.settleSeconds) / stepSeconds) * stepSeconds;
  const starts = signals.map(() => end - windowSeconds + stepSeconds);
  const { found, count, failed, problems } = await readStretch({
    client,
    config: watch,
    starts,
    end,
    signal,
  });
  if (failed.size === signals.length) throw problems[0]!.error;
  const targets = [...found]
    .map(([target, { labels, values }]) => ({
      target,
      labels,
      columns: signals.map((_, i) => values.subarray(i * count, (i + 1) * count)),
    }))
    .sort((a, b) => a.target.localeCompare(b.target));
  return { targets, answered: signals.map((_, i) => !failed.has(i)), problems };
}

/** Whether a target has any value of a signal. */
export function hasSignal({ columns }: TargetSignals, signal: number): boolean {
  return columns[signal]!.some(Number.isFinite);
}
