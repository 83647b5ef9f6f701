import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { createFailures } from './failures/controller.js';
import { createCpuSpike } from './failures/cpu-spike.js';
import { createErrorRate } from './failures/error-rate.js';
import { createHighLatency } from './failures/high-latency.js';
import { createMemoryLeak } from './failures/memory-leak.js';
import { createServiceDown } from './failures/service-down.js';
import { dashboardFiles } from './http/dashboard-files.js';
import { operationsRoutes } from './http/operations.js';
import { shopRoutes } from './http/shop.js';
import { createEvents } from './observe/events.js';
import { createHistory } from './observe/history.js';
import { createMetrics } from './observe/metrics.js';
import { createUsage } from './observe/usage.js';
import { seededRandom } from './random.js';
import type { Settings } from './settings.js';

/** Ramps, the watchdog and the CPU burners are looked at this often. */
const TICK_MILLISECONDS = 250;

const MEBIBYTE = 2 ** 20;

/**
 * The whole application, not yet listening. Closing it ends every failure.
 *
 * @param onOutOfMemory called once when resident memory has reached the limit; the process is to end
 */
export async function createApp(deps: {
  readonly settings: Settings;
  readonly onOutOfMemory: () => void;
  readonly logger?: FastifyServerOptions['logger'];
}): Promise<FastifyInstance> {
  const { settings } = deps;
  const now = (): number => Date.now() / 1000;
  const random = seededRandom(settings.seed);
  const usage = createUsage();
  const events = createEvents(now);

  const latency = createHighLatency(random);
  const memory = createMemoryLeak({
    limitBytes: settings.memoryLimitBytes,
    residentBytes: usage.residentBytes,
  });
  const cpu = createCpuSpike({ limitCores: settings.cpuLimitCores, usedCores: usage.cores });
  const errors = createErrorRate(random);
  const down = createServiceDown(random);
  const failures = createFailures({
    modes: [latency, memory, cpu, errors, down],
    now,
    onEvent: events.add,
  });

  const isHealthy = (): boolean => !down.isDown();
  const metrics = createMetrics({ settings, failures, isHealthy });
  const history = createHistory(now);

  const app = Fastify({ logger: deps.logger ?? false, forceCloseConnections: true });
  operationsRoutes(app, {
    settings,
    failures,
    metrics,
    history,
    events,
    isHealthy,
    now,
    startedAt: now(),
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

  let healthy = true;
  let killed = false;
  const tick = setInterval(() => {
    usage.sample();
    failures.tick();
    if (isHealthy() !== healthy) {
      healthy = isHealthy();
      events.add(
        'health',
        healthy ? 'The service is healthy again' : 'The service became unhealthy',
      );
    }
    const resident = usage.residentBytes();
    if (resident >= settings.memoryLimitBytes && !killed) {
      killed = true;
      deps.onOutOfMemory();
    }
  }, TICK_MILLISECONDS);
  const sampler = setInterval(
    () => history.sample({ memoryBytes: usage.residentBytes(), cpuCores: usage.cores() }),
    1000,
  );
  app.addHook('onClose', async () => {
    clearInterval(tick);
    clearInterval(sampler);
    await cpu.close();
  });

  events.add(
    'started',
    settings.lastTerminatedReason === null
      ? `Started with ${Math.round(settings.memoryLimitBytes / MEBIBYTE)} MiB and ${settings.cpuLimitCores} cores`
      : `Restarted after ${settings.lastTerminatedReason}`,
  );
  return app;
}
