import type { AddressInfo } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Agent } from 'undici';
import { describeError } from '@kfp/backend/core/errors.js';
import { matchRoute } from './match-route.js';
import { readPluginJson } from './plugin-json.js';
import { routeTarget } from './route-target.js';
import { isRole, type Role } from './roles.js';

export interface PluginProxyOptions {
  /** Folder of the built plugin. */
  readonly pluginDir: string;
  readonly pluginId: string;
  /** By which the API knows what comes from here. */
  readonly token: string;
}

/** The header by which the page says as whom it looks. */
const ROLE_HEADER = 'x-workbench-role';

const PREFIX = '/api/plugin-proxy/';

/** Headers of a request that end here: of the connection, of the page, and what Grafana sets itself. */
const NOT_PASSED_ON = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'content-length',
  'cookie',
  'origin',
  'referer',
  'authorization',
  'accept-encoding',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-grafana-context',
  ROLE_HEADER,
]);

/** Headers of an answer that end here. */
const NOT_ANSWERED = new Set(['connection', 'keep-alive', 'transfer-encoding', 'set-cookie']);

/**
 * Stands where Grafana's plugin proxy stands: `/api/plugin-proxy/<id>/…`, with the routes, methods and
 * roles of the built plugin.json, and Grafana's answers. Requests go to this very API.
 */
export function registerPluginProxy(app: FastifyInstance, options: PluginProxyOptions): void {
  const agent = new Agent({ connections: 32 });
  app.addHook('onClose', () => agent.close());
  app.route({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: `${PREFIX}:pluginId/*`,
    schema: { hide: true },
    handler: async (request, reply) => proxy(request, reply, agent, options),
  });
}

async function proxy(
  request: FastifyRequest,
  reply: FastifyReply,
  agent: Agent,
  options: PluginProxyOptions,
): Promise<FastifyReply> {
  const { pluginId } = request.params as { pluginId: string };
  const plugin =
    pluginId === options.pluginId ? await readPluginJson(options.pluginDir) : undefined;
  if (plugin === undefined) return refuse(reply, 404, 'Plugin not found');
  const [fullPath = '', query] = splitOnce(request.raw.url ?? '', '?');
  const role = requestRole(request);
  const match = matchRoute(plugin.routes ?? [], {
    method: request.method,
    path: fullPath.slice(`${PREFIX}${pluginId}`.length),
    role,
  });
  if (match.kind === 'unknown') return refuse(reply, 404, 'plugin route match not found');
  if (match.kind === 'denied') return refuse(reply, 403, 'plugin proxy route access denied');

  const own = ownOrigin(request);
  const target = routeTarget(match.route, match.rest, {
    jsonData: { apiUrl: own },
    secureJsonData: { token: options.token },
  });
  if (target.origin !== own) {
    return refuse(reply, 502, `The workbench passes nothing on to ${target.origin}.`);
  }
  const abort = new AbortController();
  reply.raw.once('close', () => abort.abort());
  try {
    const answer = await agent.request({
      origin: target.origin,
      path: query === undefined ? target.path : `${target.path}?${query}`,
      method: request.method,
      headers: { ...passedHeaders(request), ...grafanaHeaders(request, role), ...target.headers },
      body: (request.body as Buffer | undefined) ?? null,
      signal: abort.signal,
    });
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined && !NOT_ANSWERED.has(name)) reply.header(name, value);
    }
    return reply.code(answer.statusCode).send(answer.body);
  } catch (error) {
    if (abort.signal.aborted) return reply;
    return refuse(reply, 502, `The backend does not answer: ${describeError(error)}`);
  }
}

/** Who asks; least may be done by who does not say. */
export function requestRole({ headers }: FastifyRequest): Role {
  const role = headers[ROLE_HEADER];
  return isRole(role) ? role : 'Viewer';
}

/** This API, as seen from here. */
export function ownOrigin({ server }: FastifyRequest): string {
  const { port } = server.server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

function passedHeaders({ headers }: FastifyRequest): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !NOT_PASSED_ON.has(name)) passed[name] = value;
  }
  return passed;
}

/** Who it is, in the form in which Grafana tells backends. */
function grafanaHeaders(request: FastifyRequest, role: Role): Record<string, string> {
  const context = {
    UserID: 1,
    UserUID: 'workbench',
    OrgID: 1,
    OrgName: 'Workbench',
    OrgRole: role,
    Login: role.toLowerCase(),
    Name: role,
    Email: '',
    IsGrafanaAdmin: false,
    IsAnonymous: false,
  };
  return {
    'x-grafana-context': JSON.stringify(context),
    'x-grafana-referer': request.headers.referer ?? '',
  };
}

/** Errors of Grafana's own are a message and no more. */
function refuse(reply: FastifyReply, statusCode: number, message: string): FastifyReply {
  return reply.code(statusCode).send({ message });
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
