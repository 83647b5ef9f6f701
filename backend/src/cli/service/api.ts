import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import { createAuditLog } from '../../access/audit-log.js';
import { rotatingTokens } from '../../access/rotating-tokens.js';
import type { KnownToken } from '../../access/tokens.js';
import { apiRoutes } from '../../api/app.js';
import { systemClock } from '../../core/clock.js';
import { kfpVersion } from '../version.js';
import { part } from './part.js';
import type { Setting } from './setting.js';

/** The REST API, over all parts. @param ownToken of what else the process serves */
export const apiPart = (
  { io, config, logger }: Setting,
  access: { readonly tokens: readonly KnownToken[]; readonly ownToken: KnownToken | undefined },
): FastifyPluginAsync =>
  part('api', ['watches', 'trainings', 'injector', 'lease'], async (app) => {
    const { tokens, ownToken } = access;
    const currentTokens = rotatingTokens({
      api: config.api,
      environment: io.environment,
      first: tokens,
      onChange: (name) => logger.info(`The token "${name}" is another now.`),
      onProblem: (message) => logger.warn(message),
    });
    const audit = createAuditLog({ folder: join(app.keptState.folder, 'audit') });
    const watches = app.servedWatches;
    const records = watches.flatMap((watch) => watch.records);
    await app.register(
      apiRoutes({
        config,
        watches,
        audit,
        injector: app.injector,
        trainings: app.trainings,
        clock: systemClock,
        version: kfpVersion(),
        access: { tokens, currentTokens, ownToken },
        records: [...records, { record: 'audit', problem: () => audit.problem() }],
        lease: app.heldLease?.lease,
        stopping: io.signal,
      }),
    );
  });
