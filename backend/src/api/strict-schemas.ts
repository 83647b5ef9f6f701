import { Type } from 'typebox';
import { Strict } from '../core/schemas.js';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { schemaProblems } from '../core/schema-problems.js';

const NO_QUERY = Strict({});
const NO_BODY = Type.Union([Type.Null(), Strict({})]);

/** Routes of this scope that name no query or no body take none: what is not understood is refused. */
export function refuseUnknown(app: FastifyInstance): void {
  app.addHook('onRoute', (route: RouteOptions) => {
    const schema = { ...route.schema };
    schema.querystring ??= NO_QUERY;
    const methods = [route.method].flat();
    if (methods.some((method) => !['GET', 'HEAD', 'OPTIONS'].includes(method))) {
      schema.body ??= NO_BODY;
    }
    route.schema = schema;
  });
}

const PLACES: Readonly<Record<string, string>> = {
  querystring: 'query',
  params: 'path',
  body: 'body',
  headers: 'headers',
};

/**
 * One sentence for the first thing that is wrong with a request.
 *
 * @param place `body`, `querystring`, `params` or `headers`
 */
export function describeInvalid(
  errors: readonly FastifySchemaValidationError[],
  place: string,
): Error {
  const [problem] = schemaProblems(errors, `the ${PLACES[place] ?? place}`);
  return new Error(`${problem!.replace(/^the /, 'The ')}.`);
}
