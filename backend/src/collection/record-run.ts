import type { Config } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { KfpError } from '../core/errors.js';
import type { Injector } from '../injection/injector.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { Labels } from '../prometheus/parse.js';
import { labelRun } from '../signals/breaches.js';
import { fetchSignals } from '../signals/fetch.js';
import type { LoadControl } from './load-control.js';
import type { FinishedRun } from './parts.js';
import type { PlannedRun } from './plan.js';

/** One instance on which runs are made. */
export interface Instance {
  readonly target: string;
  readonly labels: Labels;
  readonly load?: LoadControl;
}

export interface RecordDeps {
  readonly config: Config;
  readonly client: PrometheusClient;
  readonly injector: Injector;
  readonly clock: Clock;
}

/** A restarting instance or Prometheus is waited for this long. Seconds. */
const PATIENCE_SECONDS = 30;

/**
 * Makes one run on one instance: load, normal time, injection, recovery; then reads from Prometheus
 * what happened and labels it. Whatever ends it, the failures are switched off.
 *
 * @throws KfpError of the injector or the client when they stay away; the signal's reason when aborted
 */
export async function recordRun(
  planned: PlannedRun,
  instance: Instance,
  deps: RecordDeps,
  signal: AbortSignal,
): Promise<FinishedRun> {
  const { config, clock, injector } = deps;
  const { stepSeconds } = config;
  const startedAt = Math.ceil(clock.now() / stepSeconds) * stepSeconds;
  const until = (seconds: number): Promise<void> =>
    clock.sleep(startedAt + seconds - clock.now(), signal);

  const changes = [...planned.load];
  let injectedAt: number | undefined;
  let recoveredAt: number | undefined;
  try {
    // The first load belongs to the whole run; later changes fall into its normal time.
    for (const { atSeconds, factor } of changes) {
      await until(atSeconds);
      await instance.load?.setFactor(factor);
    }
    await until(planned.leadSeconds);
    if (planned.injectionSeconds > 0) {
      await patiently(() => injector.set(instance.labels, planned.toggles), clock, signal);
      injectedAt = clock.now();
      await until(planned.leadSeconds + planned.injectionSeconds);
      await patiently(() => injector.stopAll(instance.labels), clock, signal);
      recoveredAt = clock.now();
      await until(planned.leadSeconds + planned.injectionSeconds + planned.recoverySeconds);
    }
  } catch (error) {
    await injector.stopAll(instance.labels).catch(() => undefined);
    throw error;
  }

  const endedAt = Math.floor(clock.now() / stepSeconds) * stepSeconds;
  await clock.sleep(config.prometheus.settleSeconds + stepSeconds, signal);
  const fetched = await patiently(
    () => fetchSignals({ client: deps.client, config, start: startedAt, end: endedAt, signal }),
    clock,
    signal,
  );
  const columns = fetched.find(({ target }) => target === instance.target)?.columns;
  if (columns === undefined) {
    throw new KfpError('TARGET_UNKNOWN', `Prometheus has no data of ${instance.target}`, {
      hint: 'Does it scrape this instance? Look at its page Status → Targets.',
    });
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
      breach: labels.breach,
      timeToFailure: labels.timeToFailure,
      signals: columns,
    },
    record: {
      ...common,
      startedAt,
      ...(injectedAt === undefined ? {} : { injectedAt }),
      ...(labels.failedAtIndex < 0 ? {} : { failedAt: timestamps[labels.failedAtIndex]! }),
      ...(recoveredAt === undefined ? {} : { recoveredAt }),
      endedAt,
      settings: { toggles: planned.toggles, load: planned.load, nearMiss: planned.nearMiss },
    },
  };
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
