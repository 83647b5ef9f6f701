import type { Watch } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { gridPoints } from '../prometheus/grid.js';
import { fetchSignals, type TargetSignals } from '../history/fetch.js';
import type { HistorySource, Stretch } from './source.js';

/** Prometheus refuses more points per series in one answer. */
const MAX_POINTS = 11_000;

/** What one piece may take. Bytes. */
const MAX_BYTES = 64 * 2 ** 20;

/** The first piece, before the number of targets is known. Windows. */
const FIRST_WINDOWS = 8;

/** What a server answers that was asked for more than it can, among others. */
const TOO_MUCH = new Set(['PROMETHEUS_TIMEOUT', 'PROMETHEUS_QUERY_FAILED']);

const BYTES_PER_VALUE = 8;

/**
 * The history a Prometheus-compatible server holds, on the grid that is used live (multiples of the
 * step). It is asked for in pieces that fit its limit on points and our memory; a piece that takes
 * the server too long is asked for again by halves.
 *
 * @throws KfpError from `chunks`: those of `fetchSignals`
 */
export function createPrometheusSource(options: {
  readonly client: PrometheusClient;
  readonly config: Watch;
  readonly stretch: Stretch;
}): HistorySource {
  const { client, config } = options;
  const { stepSeconds } = config;
  const windowSteps = Math.round(config.windowSeconds / stepSeconds);
  const stretch = onGrid(options.stretch, stepSeconds);
  const mostSteps = Math.max(1, MAX_POINTS - windowSteps);
  return {
    name: client.url,
    stretch,
    async *chunks(asked, signal) {
      const { from, to } = onGrid(asked, stepSeconds);
      const count = gridPoints({ start: from, end: to, stepSeconds });
      let size = Math.min(mostSteps, FIRST_WINDOWS * windowSteps);
      let done = 0;
      while (done < count) {
        signal?.throwIfAborted();
        const steps = Math.min(size, count - done);
        const start = from + done * stepSeconds;
        let targets: TargetSignals[];
        try {
          targets = await fetchSignals({
            client,
            config,
            start: start - windowSteps * stepSeconds,
            end: start + (steps - 1) * stepSeconds,
            signal,
          });
        } catch (error) {
          const tooMuch = error instanceof KfpError && TOO_MUCH.has(error.code);
          if (!tooMuch || size <= windowSteps) throw error;
          size = Math.max(windowSteps, Math.floor(size / 2));
          continue;
        }
        yield {
          fresh: done === 0,
          start,
          steps,
          overlap: windowSteps,
          targets,
          done: (done + steps) / count,
        };
        done += steps;
        const perStep = Math.max(targets.length, 1) * config.signals.length * BYTES_PER_VALUE;
        const fitting = Math.floor(MAX_BYTES / perStep) - windowSteps;
        size = Math.max(1, Math.min(mostSteps, 2 * size, Math.max(windowSteps, fitting)));
      }
    },
    async signalOf(target, name, asked) {
      const { from, to } = onGrid(asked, stepSeconds);
      const signals = config.signals.filter((each) => each.name === name);
      if (signals.length === 0 || to < from) return undefined;
      const found = await fetchSignals({
        client,
        config: { ...config, signals },
        start: from,
        end: to,
      });
      const values = found.find((entry) => entry.target === target)?.columns[0];
      return values && { start: from, values };
    },
  };
}

/** Unix seconds with fractions are inexact: a moment on the grid must stay on it. */
const TOLERANCE = 1e-6;

function onGrid({ from, to }: Stretch, stepSeconds: number): Stretch {
  return {
    from: Math.ceil(from / stepSeconds - TOLERANCE) * stepSeconds,
    to: Math.floor(to / stepSeconds + TOLERANCE) * stepSeconds,
  };
}
