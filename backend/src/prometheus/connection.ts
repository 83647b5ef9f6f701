import { Agent, Pool, ProxyAgent, type Dispatcher } from 'undici';
import { proxyFor, shownProxy } from '../core/proxy.js';
import { credentialHeaders, hasCredentials, type Access } from './credentials.js';
import type { Environment } from './secret.js';
import { readTls, type TlsOptions } from './tls.js';

/** One call below the base address. */
export interface ConnectionCall {
  /** Below `/api/v1/`, with its query string. */
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | null;
  readonly signal?: AbortSignal | undefined;
}

/** A connection to a server with Prometheus' API, with its credentials. */
export interface PrometheusConnection {
  /** Base address, without a slash at its end. */
  readonly url: string;
  /** The same for messages: with the proxy that is on the way, if there is one. */
  readonly where: string;
  /** Whether calls carry credentials. */
  readonly authenticated: boolean;
  /**
   * Redirections are not followed: credentials go nowhere else.
   *
   * @throws KfpError `PROMETHEUS_CREDENTIALS_MISSING`; errors of undici
   */
  request(call: ConnectionCall): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
}

export interface ConnectionOptions extends Access {
  /** For connecting, for the first byte of an answer, and between bytes. */
  readonly timeoutSeconds: number;
  /** An answer that is larger is not read. Megabytes; 512 when absent. */
  readonly maxAnswerMegabytes?: number;
  /** Where `{env: NAME}` and the variables of proxies are looked up; empty when absent. */
  readonly environment?: Environment;
}

/**
 * Opens connections as they are needed. Certificates and secrets are read for every call, so that what
 * Kubernetes or cert-manager rotates is used without a restart; connections of an older certificate end
 * with their last answer. The proxy of `HTTPS_PROXY` or `HTTP_PROXY` is used, unless `NO_PROXY` names the server.
 *
 * @throws KfpError `PROXY_INVALID`
 */
export function createConnection(options: ConnectionOptions): PrometheusConnection {
  const url = options.url.replace(/\/+$/, '');
  const environment = options.environment ?? {};
  const timeout = options.timeoutSeconds * 1e3;
  const limits = { connections: 16, headersTimeout: timeout, bodyTimeout: timeout };
  const proxy = proxyFor(url, environment);
  let current: { readonly tls: TlsOptions; readonly agent: Dispatcher } | undefined;
  const retired = new Set<Promise<void>>();

  const agentFor = (tls: TlsOptions): Dispatcher => {
    if (current !== undefined && same(current.tls, tls)) return current.agent;
    const connect = { timeout, ...tls };
    const agent =
      proxy === undefined
        ? new Agent({ ...limits, connect })
        : new ProxyAgent({
            ...limits,
            uri: proxy.href,
            requestTls: connect,
            proxyTls: { timeout },
            // Plain HTTP is forwarded: most proxies open tunnels (CONNECT) for https:// alone.
            proxyTunnel: false,
            clientFactory: (origin, more) => new Pool(origin, { ...limits, ...more }),
            factory: (origin, more) => new Pool(origin, { ...limits, ...more }),
          });
    if (current !== undefined) {
      const closing = current.agent.close().finally(() => retired.delete(closing));
      retired.add(closing);
    }
    current = { tls, agent };
    return agent;
  };

  return {
    url,
    where: proxy === undefined ? url : `${url} through the proxy ${shownProxy(proxy)}`,
    authenticated: hasCredentials(options),
    async request({ path, method = 'GET', headers = {}, body = null, signal }) {
      const credentials = await credentialHeaders(options, environment);
      const agent = agentFor(await readTls(options.tls));
      const base = new URL(url);
      return agent.request({
        origin: base.origin,
        path: `${base.pathname.replace(/\/+$/, '')}/api/v1/${path}`,
        method,
        headers: { ...headers, ...credentials },
        body,
        signal,
      });
    },
    async close() {
      await Promise.all([current?.agent.close(), ...retired]);
    },
  };
}

function same(a: TlsOptions, b: TlsOptions): boolean {
  return (
    a.ca === b.ca &&
    a.cert === b.cert &&
    a.key === b.key &&
    a.servername === b.servername &&
    a.rejectUnauthorized === b.rejectUnauthorized
  );
}
