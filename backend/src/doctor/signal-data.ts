import type { Watch, SignalDefinition } from '../config/schema.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { Labels } from '../prometheus/parse.js';
import { fetchSignals } from '../history/fetch.js';

/** What the newest window has of one signal. */
export interface SignalData {
  readonly signal: SignalDefinition;
  /** Targets with at least one value, by name. */
  readonly having: ReadonlySet<string>;
  /** Why the query failed; undefined when it did not. */
  readonly error: unknown;
}

export interface WindowData {
  /** Everything that any signal knows, by name. */
  readonly targets: ReadonlyMap<string, Labels>;
  readonly signals: readonly SignalData[];
}

/**
 * Asks for the same window as the service does, signal by signal, so that one that fails hides no other.
 *
 * @param now unix seconds
 */
export async function readWindow(
  client: PrometheusClient,
  config: Watch,
  now: number,
  signal?: AbortSignal,
): Promise<WindowData> {
  const { stepSeconds, windowSeconds } = config;
  const end = Math.floor((now - config.settleSeconds) / stepSeconds) * stepSeconds;
  const start = end - windowSeconds + stepSeconds;
  const targets = new Map<string, Labels>();
  const signals = await Promise.all(
    config.signals.map(async (definition): Promise<SignalData> => {
      const having = new Set<string>();
      try {
        const only = { ...config, signals: [definition] };
        for (const one of await fetchSignals({ client, config: only, start, end, signal })) {
          targets.set(one.target, one.labels);
          if (one.columns[0]!.some(Number.isFinite)) having.add(one.target);
        }
        return { signal: definition, having, error: undefined };
      } catch (error) {
        return { signal: definition, having, error };
      }
    }),
  );
  return { targets, signals };
}
