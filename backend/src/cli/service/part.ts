import type { FastifyInstance, FastifyPluginAsync } from 'fastify';

/**
 * A part of the service as a Fastify plugin: what it puts on the instance is there for the parts after
 * it, and what it adds to `onClose` runs before theirs is closed that it needs.
 *
 * @param needs names of the parts that must have been registered before; Fastify refuses to start else
 */
export function part(
  name: string,
  needs: readonly string[],
  open: (app: FastifyInstance) => Promise<void>,
): FastifyPluginAsync {
  // What the package fastify-plugin does: the instance is not a child of its own.
  return Object.assign(async (app: FastifyInstance) => open(app), {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: name,
    [Symbol.for('plugin-meta')]: { name, dependencies: [...needs] },
  });
}
