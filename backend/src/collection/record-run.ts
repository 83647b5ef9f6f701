import type { Watch } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { describeError, KfpError } from '../core/errors.js';
import type { Injector } from '../injection/injector.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { Labels } from '../prometheus/parse.js';
import { labelRun } from '../datasets/label-run.js';
import type { LoadControl } from './load-control.js';
import type { FinishedRun } from './parts.js';
import { recoverySeconds, type PlannedRun } from './plan.js';
import { readRun } from './read-run.js';

/** One instance on which runs are made. */
export interface Instance {
  readonly target: string;
  readonly labels: Labels;
  readonly load?: LoadControl | undefined;
}

export interface RecordDeps {
  readonly config: Watch;
  readonly client: PrometheusClient;
  readonly injector: Injector;
  readonly clock: Clock;
  /** Told of trouble that does not end the run. */
  readonly onWarning?: (message: string) => void;
}

/** How long to wait for an instance or Prometheus that restarts. Seconds. */
const PATIENCE_SECONDS = 30;

/** A run is rejected when more than this share of its steps has no data at all. */
const MAX_MISSING = 0.1;

/**
 * Makes one run on one instance: load, normal time, injection, recovery; then reads from Prometheus
 * what happened and labels it. Failures that somebody left on are switched off first. Whatever ends
 * the run, its failures are switched off.
 *
 * @throws KfpError of the injector or the client when they stay away; `TARGET_UNKNOWN` or
 *   `RUN_INCOMPLETE` when Prometheus did not see it; the signal's reason when aborted
 */
export async function recordRun(
  planned: PlannedRun,
  instance: Instance,
  deps: RecordDeps,
  signal: AbortSignal,
): Promise<FinishedRun> {
  const { config, clock, injector } = deps;
  const { stepSeconds } = config;
  await calm(instance, deps, signal);
  const startedAt = Math.ceil(clock.now() / stepSeconds) * stepSeconds;
  const until = (seconds: number): Promise<void> =>
    clock.sleep(startedAt + seconds - clock.now(), signal);

  let injecting = false;
  let injectedAt: number | undefined;
  let recoveredAt: number | undefined;
  try {
    // The first load belongs to the whole run; later changes fall into its normal time.
    for (const { atSeconds, factor } of planned.load) {
      await until(atSeconds);
      await instance.load?.setFactor(factor);
    }
    await until(planned.leadSeconds);
    if (planned.injectionSeconds > 0) {
      injecting = true;
      await patiently(() => injector.set(instance.labels, planned.toggles), clock, signal);
      injectedAt = clock.now();
      await until(planned.leadSeconds + planned.injectionSeconds);
      await patiently(() => injector.stopAll(instance.labels), clock, signal);
      recoveredAt = clock.now();
      await until(planned.leadSeconds + planned.injectionSeconds + planned.recoverySeconds);
    }
  } catch (error) {
    if (injecting) await stopWhateverHappens(instance, deps);
    throw error;
  }

  const endedAt = Math.floor(clock.now() / stepSeconds) * stepSeconds;
  await clock.sleep(config.settleSeconds + stepSeconds, signal);
  const columns = await readRun({
    client: deps.client,
    config,
    target: instance.target,
    start: startedAt,
    end: endedAt,
    signal,
    patiently: (ask) => patiently(ask, clock, signal),
  });
  if (columns === undefined) {
    throw new KfpError('TARGET_UNKNOWN', `Prometheus has no data of ${instance.target}`, {
      hint: 'Does it scrape this instance? Look at its page Status → Targets.',
    });
  }
  const missing = missingSteps(columns);
  if (missing > MAX_MISSING * columns[0]!.length) {
    throw new KfpError(
      'RUN_INCOMPLETE',
      `Prometheus has no data at all for ${missing} of ${columns[0]!.length} steps of ${instance.target}`,
      { hint: 'Was Prometheus restarted, or too busy to scrape?' },
    );
  }
  const timestamps = Float64Array.from(
    { length: columns[0]!.length },
    (_, index) => startedAt + index * stepSeconds,
  );
  const labels = labelRun(
    timestamps,
    columns,
    config.signals.map(({ name }) => name),
    config.modes,
  );
  const common = {
    runId: planned.runId,
    target: instance.target,
    scenario: planned.scenario,
    mode: labels.mode,
  };
  return {
    run: {
      ...common,
      timestamps,
      violation: labels.violation,
      timeToFailure: labels.timeToFailure,
      signals: columns,
    },
    record: {
      ...common,
      startedAt,
      injectedAt,
      failedAt: timestamps[labels.failedAtIndex],
      recoveredAt,
      endedAt,
      settings: { toggles: planned.toggles, load: planned.load, nearMiss: planned.nearMiss },
    },
  };
}

/** Switches off failures that were left on, and waits until they no longer show in the signals. */
async function calm(instance: Instance, deps: RecordDeps, signal: AbortSignal): Promise<void> {
  const { clock, injector } = deps;
  const { failures } = await patiently(() => injector.get(instance.labels), clock, signal);
  const on = Object.keys(failures).filter((mode) => failures[mode]);
  if (on.length === 0) return;
  deps.onWarning?.(`${on.join(', ')} was on at ${instance.target} and is switched off`);
  await patiently(() => injector.stopAll(instance.labels), clock, signal);
  await clock.sleep(recoverySeconds(deps.config), signal);
}

async function stopWhateverHappens(instance: Instance, deps: RecordDeps): Promise<void> {
  await deps.injector.stopAll(instance.labels).catch((error: unknown) => {
    deps.onWarning?.(
      `failures at ${instance.target} could not be switched off and end by themselves: ${describeError(error)}`,
    );
  });
}

/** Steps at which no signal has a value. */
function missingSteps(columns: readonly Float64Array[]): number {
  return columns[0]!.reduce(
    (count, _, step) => (columns.every((column) => Number.isNaN(column[step])) ? count + 1 : count),
    0,
  );
}

/** Tries again while whatever is asked does not answer: restarts are part of the experiment. */
async function patiently<T>(ask: () => Promise<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  const deadline = clock.now() + PATIENCE_SECONDS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const transient = error instanceof KfpError && /_(UNREACHABLE|TIMEOUT)$/.test(error.code);
      if (!transient || clock.now() >= deadline || signal.aborted) throw error;
      await clock.sleep(1, signal);
    }
  }
}
