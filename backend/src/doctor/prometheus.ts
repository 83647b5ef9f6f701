import type { Config, Watch } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { accessWarnings } from '../prometheus/credentials.js';
import { ok, problem, thrown, warning, type Finding } from './finding.js';

/** What is left of a skew that a query's own time explains, or a clock that is corrected. Seconds. */
const HARMLESS_SKEW = 2;

const shortestStep = ({ watches }: Pick<Config, 'watches'>): Pick<Watch, 'stepSeconds'> => ({
  stepSeconds: Math.min(...watches.map(({ stepSeconds }) => stepSeconds)),
});

/** Whether Prometheus answers queries with these credentials; no other check makes sense without. */
export async function examinePrometheus(options: {
  readonly config: Pick<Config, 'prometheus' | 'watches'>;
  readonly client: PrometheusClient;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}): Promise<{ readonly answers: boolean; readonly findings: Finding[] }> {
  const { config, client, clock, signal } = options;
  const findings = accessWarnings(config.prometheus).map((message) =>
    warning('prometheus', message, 'docs/prometheus.md has the safe way.'),
  );
  try {
    const version = await client.version(signal);
    const asked = clock.now();
    const [time] = await client.query('vector(time())', { signal });
    const answered = clock.now();
    const took = `${Math.round(1000 * (answered - asked))} ms`;
    findings.push(
      ok(
        'prometheus',
        `${client.url} answers queries in ${took}${version === undefined ? '' : ` (version ${version})`}`,
      ),
    );
    if (time !== undefined)
      findings.push(clockFinding(time.value, asked, answered, shortestStep(config)));
    return { answers: true, findings };
  } catch (error) {
    findings.push(thrown('prometheus', error));
    return { answers: false, findings };
  }
}

/**
 * The server evaluated the query at some moment between asking and answering by our clock, so only what
 * lies outside of that is skew.
 *
 * @param server the server's time, unix seconds
 */
export function clockFinding(
  server: number,
  asked: number,
  answered: number,
  { stepSeconds }: Pick<Watch, 'stepSeconds'>,
): Finding {
  const behind = server - answered;
  const ahead = asked - server;
  const skew = Math.max(behind, ahead, 0);
  if (skew <= HARMLESS_SKEW) return ok('clock', 'agrees with that of Prometheus');
  const message = `This clock is ${skew.toFixed(1)} s ${behind > 0 ? 'behind' : 'ahead of'} that of Prometheus.`;
  const advice =
    behind > 0
      ? 'Set both clocks by NTP. Until then predictions are late by so much.'
      : 'Set both clocks by NTP. A server that holds the newest samples back (VictoriaMetrics: -search.latencyOffset) looks the same: raise prometheus.settle, or settle of the watches, by so much.';
  return skew > Math.max(stepSeconds, HARMLESS_SKEW)
    ? problem('clock', message, advice)
    : warning('clock', message, advice);
}
