import type { Watch } from '@kfp/backend/config/schema.js';

/**
 * What the usual way costs: every signal that has a bound, continued by `predict_linear` over the same
 * window and horizon, for the same pods, in the same Prometheus. Seconds until all are answered, one
 * after the other.
 *
 * @returns undefined when Prometheus gives one of them up
 */
export async function peerSeconds(
  prometheus: string,
  config: Watch,
  signal: AbortSignal,
): Promise<number | undefined> {
  const bounded = new Set(
    config.modes.flatMap(({ thresholds }) => thresholds.map((one) => one.signal)),
  );
  const { windowSeconds, stepSeconds, horizonSeconds } = config;
  const startedAt = performance.now();
  for (const { name, unit, expr } of config.signals) {
    if (!bounded.has(name) || unit === 'count') continue;
    const query = `predict_linear((${expr})[${windowSeconds}s:${stepSeconds}s], ${horizonSeconds})`;
    const response = await fetch(`${prometheus}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query, timeout: '10m' }),
      signal,
    });
    await response.arrayBuffer();
    if (!response.ok) return undefined;
  }
  return (performance.now() - startedAt) / 1e3;
}
