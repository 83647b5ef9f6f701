import type { Watch } from '../config/schema.js';
import type { TargetSignals } from '../history/fetch.js';
import type { SignalProblem } from '../history/stretch.js';
import { createHabits } from '../prediction/habits.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { discoverVariants, type DiscoveredWatch } from '../watches/discover.js';
import { examineCluster } from './cluster.js';
import { counted, listed, ok, problem, thrown, warning, type Finding } from './finding.js';
import { examineIntervals } from './intervals.js';
import { createMissingReasons, type MissingReasons } from './missing.js';
import { examineModes } from './modes.js';
import { hasSignal, readWindow, type WindowData } from './signal-data.js';

/** Which names a cluster has, whether there are targets, and what cannot be predicted of them and why. */
export async function examineSignals(options: {
  readonly config: Watch;
  readonly client: PrometheusClient;
  /** Unix seconds. */
  readonly now: number;
  /** Of a history that is over: the moment at which it is looked at. */
  readonly time?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}): Promise<Finding[]> {
  const { config, client, now, signal, time } = options;
  const asked = { time, signal };
  let discovered: DiscoveredWatch;
  let window: WindowData;
  try {
    discovered = await discoverVariants(client, config, asked);
    window = await readWindow(client, discovered.watch, now, signal);
  } catch (error) {
    signal?.throwIfAborted();
    return [thrown('signals', error)];
  }
  const { watch } = discovered;
  const reasons = createMissingReasons(client, watch.targetLabels, asked);
  const refused = window.problems.filter(({ target }) => target === undefined);
  const findings = [
    await examineTargets(window, watch, reasons),
    ...refused.map((one) => thrown(`signal ${one.signal}`, one.error)),
  ];
  if (window.targets.length === 0) return findings;
  findings.push(...nameFindings(discovered));
  // One after the other: several thousand series may be counted for each.
  for (const [index, { missing }] of watch.signals.entries()) {
    const nobody = !window.targets.some((target) => hasSignal(target, index));
    // Where a mode says what its absence means, that is enough.
    if (
      nobody &&
      missing === undefined &&
      isOfMode(watch, index) &&
      window.answered[index] === true
    ) {
      findings.push(await lack(watch, index, window.targets, reasons));
    }
  }
  const habits = createHabits(client, () => watch);
  // Without a past, no threshold is known not to fit.
  await habits.look(now, signal).catch(() => signal?.throwIfAborted());
  const parts: readonly [check: string, look: () => Promise<Finding[]>][] = [
    ['modes', () => examineModes(watch, window.targets, habits.of, reasons)],
    ['signals', async () => oddTargets(window.problems)],
    ['interval', () => examineIntervals(client, watch, asked)],
    ['cluster', () => examineCluster(client, watch, asked)],
  ];
  for (const [check, look] of parts) {
    // What cannot be found out hides nothing else.
    findings.push(...(await look().catch((error: unknown) => [thrown(check, error)])));
    signal?.throwIfAborted();
  }
  return findings;
}

async function examineTargets(
  { targets, answered }: WindowData,
  watch: Watch,
  reasons: MissingReasons,
): Promise<Finding> {
  if (targets.length > 0) {
    const names = targets.map(({ target }) => target);
    return ok('targets', `${counted(names.length, 'target')}: ${listed(names)}`);
  }
  const first = watch.signals[answered.indexOf(true)]!;
  const why = await reasons.why(first, [], true).catch(() => undefined);
  return problem(
    'targets',
    `No signal has a series within the last ${watch.windowSeconds} s: there is nothing to predict.`,
    `${why === undefined ? '' : `${first.name}: ${why} `}Does Prometheus’ page Status → Targets show what you want to watch, and does the configuration (watch ${watch.name}) fit it?`,
  );
}

const isOfMode = ({ signals, modes }: Watch, index: number): boolean =>
  modes.some(({ thresholds }) => thresholds.some(({ signal }) => signal === signals[index]!.name));

/** Which names were found, and what some of them cost. */
function nameFindings({ watch, variants }: DiscoveredWatch): Finding[] {
  const groups = watch.source?.groups ?? [];
  const used = groups.flatMap(({ name, choices, title }) => {
    const names = variants[name] ?? [];
    return [{ title, chosen: choices.filter((one) => names.includes(one.name)) }];
  });
  const told = used
    .filter(({ title }) => title !== undefined)
    .map(
      ({ title, chosen }) =>
        `${title}: ${chosen.map(({ name }) => name).join(', ') || 'none found'}`,
    )
    .join('; ');
  const costly = used.flatMap(({ chosen }) => chosen.filter(({ advice }) => advice !== undefined));
  return [
    ...(told === '' ? [] : [ok('names', told)]),
    ...costly.map(({ name, advice }) => warning('names', `Found: ${name}.`, advice!)),
  ];
}

/** A signal that no target has. */
async function lack(
  { signals, modes }: Watch,
  index: number,
  targets: readonly TargetSignals[],
  reasons: MissingReasons,
): Promise<Finding> {
  const signal = signals[index]!;
  const labels = targets.map((one) => one.labels);
  const why = await reasons.why(signal, labels, true).catch(() => 'the reason is not known.');
  const blind = modes
    .filter(({ thresholds }) => thresholds.every((threshold) => threshold.signal === signal.name))
    .map(({ name }) => name);
  const cost =
    blind.length === 0
      ? 'Predictions rest on the other signals.'
      : `Without it ${blind.join(', ')} can be neither seen nor foreseen.`;
  return warning(`signal ${signal.name}`, `No target has it: ${why}`, cost);
}

/** Targets of which a signal cannot be believed. */
function oddTargets(problems: readonly SignalProblem[]): Finding[] {
  const bySignal = new Map<string, SignalProblem[]>();
  for (const one of problems) {
    if (one.target === undefined) continue;
    bySignal.set(one.signal, [...(bySignal.get(one.signal) ?? []), one]);
  }
  return [...bySignal].map(([signal, some]) => {
    const { message, hint } = some[0]!.error;
    const others = new Set(some.map(({ target }) => target)).size - 1;
    const more = others === 0 ? '' : ` The same of ${counted(others, 'other target')}.`;
    return warning(
      `signal ${signal}`,
      `${message}${more} It is missing there.`,
      hint ?? 'Look at its expression.',
    );
  });
}
