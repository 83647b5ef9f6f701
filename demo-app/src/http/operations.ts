import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Failures } from '../failures/controller.js';
import { parseFailureRequest, parseKeepalive } from '../failures/request.js';
import type { FailureState } from '../failures/types.js';
import type { Events } from '../observe/events.js';
import type { History } from '../observe/history.js';
import type { Metrics } from '../observe/metrics.js';
import type { Status } from '../observe/status.js';
import type { Settings } from '../settings.js';
import { createChangesGuard } from './changes-guard.js';

export interface OperationsDeps {
  readonly settings: Settings;
  readonly failures: Failures;
  readonly metrics: Metrics;
  readonly history: History;
  readonly events: Events;
  readonly isHealthy: () => boolean;
  readonly now: () => number;
  readonly startedAt: number;
}

/** What operators use: health, metrics, the failure toggles, and the dashboard's data. */
export function operationsRoutes(app: FastifyInstance, deps: OperationsDeps): void {
  const { settings, failures, metrics, history, events } = deps;
  const toggles = (): {
    failures: Record<string, boolean>;
    details: Record<string, FailureState>;
  } => {
    const details = failures.state();
    return {
      failures: Object.fromEntries(
        Object.entries(details).map(([name, { enabled }]) => [name, enabled]),
      ),
      details,
    };
  };

  app.get('/health', (_request, reply) => {
    const healthy = deps.isHealthy();
    return reply.code(healthy ? 200 : 503).send({ status: healthy ? 'ok' : 'unhealthy' });
  });

  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );

  app.get('/failures', toggles);

  const onRequest = createChangesGuard(
    'Failures are switched',
    settings.failuresToken ?? undefined,
  );
  app.post('/failures', { onRequest }, (request) => {
    failures.request(parseFailureRequest(request.body, failures.modes));
    return toggles();
  });

  app.post('/failures/keepalive', { onRequest }, (request) => {
    failures.renew(parseKeepalive(request.body));
    return toggles();
  });

  app.get('/api/status', (): Status => {
    const { address, port } = app.server.address() as AddressInfo;
    const state = failures.state();
    return {
      instance: `${address}:${port}`,
      startedAt: deps.startedAt,
      uptimeSeconds: deps.now() - deps.startedAt,
      restarts: settings.restarts,
      lastTerminatedReason: settings.lastTerminatedReason,
      limits: { memoryBytes: settings.memoryLimitBytes, cpuCores: settings.cpuLimitCores },
      now: history.latest(),
      healthy: deps.isHealthy(),
      failures: Object.fromEntries(
        failures.modes.map(({ name, title, description }) => [
          name,
          { title, description, ...state[name]! },
        ]),
      ),
      events: events.list(),
    };
  });

  app.get('/api/history', () => ({ samples: history.samples() }));
}
