import Fastify, { type FastifyInstance } from 'fastify';
import { startBurners, type Burners } from './failures/burners.js';
import { createFailures } from './failures/controller.js';
import { burnerThreads, createCpuSpike } from './failures/cpu-spike.js';
import { createErrorRate } from './failures/error-rate.js';
import { createHighLatency } from './failures/high-latency.js';
import { createMemoryLeak } from './failures/memory-leak.js';
import { createServiceDown } from './failures/service-down.js';
import { dashboardFiles } from './http/dashboard-files.js';
import { answerError, answerErrors } from './http/errors.js';
import { operationsRoutes } from './http/operations.js';
import { createEvents } from './observe/events.js';
import { createHistory } from './observe/history.js';
import { createMemoryWatchdog } from './observe/memory-watchdog.js';
import { createMetrics } from './observe/metrics.js';
import { createUsage } from './observe/usage.js';
import { seededRandom } from './random.js';
import type { Settings } from './settings.js';
import { shopRoutes } from './shop/routes.js';

/** Ramps, the watchdog and the CPU burners are looked at this often. */
const TICK_MILLISECONDS = 250;

/** One point of the dashboard's charts. */
const SAMPLE_MILLISECONDS = 1000;

/**
 * The whole application, not yet listening. Closing it ends every failure.
 *
 * @param onOutOfMemory called once when resident memory has reached the limit; the process is to end
 * @param burners threads that burn CPU; started when absent
 */
export async function createApp(deps: {
  readonly settings: Settings;
  readonly onOutOfMemory: (residentBytes: number) => void;
  readonly burners?: Burners;
}): Promise<FastifyInstance> {
  const { settings } = deps;
  const now = (): number => Date.now() / 1000;
  const startedAt = now();
  const random = seededRandom(settings.seed);
  const usage = createUsage();
  const events = createEvents(now);
  const history = createHistory(now);

  const burners = deps.burners ?? startBurners(burnerThreads(settings.cpuLimitCores));
  const latency = createHighLatency(random);
  const memory = createMemoryLeak({
    limitBytes: settings.memoryLimitBytes,
    residentBytes: usage.residentBytes,
  });
  const cpu = createCpuSpike({
    limitCores: settings.cpuLimitCores,
    usedCores: usage.cores,
    burners,
  });
  const errors = createErrorRate(random);
  const down = createServiceDown({
    random,
    onChange: (isDown) =>
      events.add(
        'health',
        isDown ? 'The service became unhealthy' : 'The service is healthy again',
      ),
  });
  const failures = createFailures({
    modes: [latency, memory, cpu, errors, down],
    now,
    onEvent: events.add,
  });

  const isHealthy = (): boolean => !down.isDown();
  const metrics = createMetrics({ settings, failures, isHealthy });
  const watchdog = createMemoryWatchdog({
    limitBytes: settings.memoryLimitBytes,
    residentBytes: usage.residentBytes,
    onWarning: (message) => events.add('memory', message),
    onOutOfMemory: deps.onOutOfMemory,
  });

  const app = Fastify({
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  });
  answerErrors(app);
  operationsRoutes(app, {
    settings,
    failures,
    metrics,
    history,
    events,
    isHealthy,
    now,
    startedAt,
  });
  shopRoutes(app, {
    random,
    failures: { latency, errors, down },
    onAnswered(method, route, statusCode, seconds) {
      metrics.observe(method, route, statusCode, seconds);
      history.record(seconds, statusCode >= 500);
    },
  });
  await dashboardFiles(app);

  const sample = (): void =>
    history.sample({ memoryBytes: usage.residentBytes(), cpuCores: usage.cores() });
  const timers = [
    setInterval(() => {
      usage.sample();
      failures.tick();
      watchdog.check();
    }, TICK_MILLISECONDS),
    setInterval(sample, SAMPLE_MILLISECONDS),
  ];
  sample();
  app.addHook('onClose', async () => {
    timers.forEach(clearInterval);
    failures.endAll();
    await burners.close();
  });

  events.add('started', startMessage(settings));
  return app;
}

function startMessage({ memoryLimitBytes, cpuLimitCores, lastTerminatedReason }: Settings): string {
  return lastTerminatedReason === null
    ? `Started with ${Math.round(memoryLimitBytes / 2 ** 20)} MiB and ${cpuLimitCores} cores`
    : `Restarted after ${lastTerminatedReason === 'OOMKilled' ? 'running out of memory' : 'an error'}`;
}
