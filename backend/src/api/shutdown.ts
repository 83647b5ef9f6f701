import type { FastifyInstance } from 'fastify';

/** How long answers under way may take once the service ends. Milliseconds. */
const GRACE = 10_000;

/** Lets requests under way be answered when the server closes, but not for ever. */
export function closeGracefully(app: FastifyInstance): void {
  let deadline: NodeJS.Timeout | undefined;
  app.addHook('preClose', (done) => {
    deadline = setTimeout(() => app.server.closeAllConnections(), GRACE);
    done();
  });
  app.addHook('onClose', async () => clearTimeout(deadline));
}
