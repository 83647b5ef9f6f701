import type { Watch } from '../config/schema.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { counted, ok, problem, thrown, warning, type Finding } from './finding.js';
import { createMissingReasons, type MissingReasons } from './missing.js';
import { readWindow, type SignalData, type WindowData } from './signal-data.js';

/** Names of targets that one message shows. */
const MAX_NAMES = 3;

/** Whether there are targets, and which signals they lack. */
export async function examineSignals(options: {
  readonly config: Watch;
  readonly client: PrometheusClient;
  /** Unix seconds. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}): Promise<Finding[]> {
  const { config, client, now, signal } = options;
  const window = await readWindow(client, config, now, signal);
  const reasons = createMissingReasons(client, config.targetLabels, signal);
  const lacking = window.signals.filter(
    ({ having, error }) => error === undefined && having.size < window.targets.size,
  );
  const failed = window.signals.filter(({ error }) => error !== undefined);
  const findings = [
    ...(failed.length === window.signals.length ? [] : [await targets(window, config, reasons)]),
    ...failed.map(({ signal: { name }, error }) => thrown(`signal ${name}`, error)),
  ];
  if (window.targets.size === 0) return findings;
  const whole = window.signals.length - lacking.length - failed.length;
  findings.push(
    ok(
      'signals',
      `${whole} of ${counted(window.signals.length, 'signal')} have data of every target`,
    ),
  );
  // One after the other: several thousand series may be counted for each.
  for (const one of lacking) findings.push(await lack(one, window, config, reasons));
  return findings;
}

async function targets(
  { targets: all, signals }: WindowData,
  config: Watch,
  reasons: MissingReasons,
): Promise<Finding> {
  if (all.size > 0)
    return ok('targets', `${counted(all.size, 'target')}: ${listed([...all.keys()])}`);
  const first = signals.find(({ error }) => error === undefined)!.signal;
  const why = await reasons.why(first, [], true).catch(() => undefined);
  return problem(
    'targets',
    `No signal has a series within the last ${config.windowSeconds} s: there is nothing to predict.`,
    `${why === undefined ? '' : `${first.name}: ${why} `}Does Prometheus’ page Status → Targets show what you want to watch, and does the configuration (profile ${config.name}) fit it?`,
  );
}

async function lack(
  { signal, having }: SignalData,
  { targets: all }: WindowData,
  config: Watch,
  reasons: MissingReasons,
): Promise<Finding> {
  const missing = [...all].filter(([target]) => !having.has(target));
  const everybody = having.size === 0;
  const labels = missing.map(([, one]) => one);
  const why = await reasons.why(signal, labels, everybody).catch(() => 'the reason is not known.');
  const who = everybody
    ? 'No target has it'
    : `${missing.length} of ${counted(all.size, 'target')} lack it (${listed(missing.map(([id]) => id))})`;
  const blind = config.modes
    .filter(({ thresholds }) => thresholds.every((threshold) => threshold.signal === signal.name))
    .map(({ name }) => name);
  const cost =
    blind.length === 0
      ? 'Predictions rest on the other signals.'
      : `Without it ${blind.join(', ')} can be neither seen nor foreseen there.`;
  return warning(`signal ${signal.name}`, `${who}: ${why}`, cost);
}

function listed(names: readonly string[]): string {
  const shown = [...names].sort().slice(0, MAX_NAMES).join(', ');
  return names.length <= MAX_NAMES ? shown : `${shown}, …`;
}
