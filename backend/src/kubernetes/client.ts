import type { KubeConfig, V1Pod } from '@kubernetes/client-node';
import { describeError, KfpError } from '../core/errors.js';
import { proxyFor, shownProxy } from '../core/proxy.js';
import { httpCode, isLate, kubernetesError, unknownCluster, type Purpose } from './errors.js';

/** A kind of namespaced object, as paths of the API name it: `stresschaos` of `chaos-mesh.org/v1alpha1`. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

export type Labels = Readonly<Record<string, string>>;

/**
 * The few calls of the Kubernetes API that are used. The caller gives the type of objects, and nothing
 * checks it. Every method throws KfpError, see {@link kubernetesError}.
 */
export interface Kubernetes {
  /** Of this process: that of its pod, or of the kubeconfig's context. */
  readonly namespace: string;
  /** Pods that carry all the labels. */
  pods(namespace: string, labels: Labels): Promise<V1Pod[]>;
  /** Objects that carry all the labels. */
  list<T>(resource: Resource, namespace: string, labels: Labels): Promise<T[]>;
  /** @returns undefined when there is no object of that name */
  get<T>(resource: Resource, namespace: string, name: string): Promise<T | undefined>;
  /** @returns whether it was created: false when there is one of its name, perhaps from a lost try */
  create(resource: Resource, namespace: string, object: object): Promise<boolean>;
  /** @returns whether it was replaced: false when `object` names an older version */
  replace(resource: Resource, namespace: string, name: string, object: object): Promise<boolean>;
  /** @returns whether it was there */
  remove(resource: Resource, namespace: string, name: string): Promise<boolean>;
}

export interface KubernetesOptions {
  readonly purpose: Purpose;
  /** A kubeconfig; otherwise KUBECONFIG, ~/.kube/config, or the pod's own account. */
  readonly kubeconfig?: string | undefined;
  /** Where the variables of proxies are looked up: those of this process when absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** For each call. */
  readonly timeoutSeconds?: number | undefined;
}

const DEFAULT_TIMEOUT_SECONDS = 10;

/** What the library takes for the cluster when it finds none. */
const NO_CLUSTER = 'http://localhost:8080';

/** Objects asked for at once. */
const PAGE = 500;

/** Calls that broke off are made again so often. */
const MAX_TRIES = 3;

/**
 * Connects to the Kubernetes API. Its library takes 50 MiB of memory, and is loaded only here: it knows
 * kubeconfigs and every way of authentication, and reads the pod's token again before it expires. The proxy is
 * that of the kubeconfig (`proxy-url`), else that of `HTTPS_PROXY`, unless `NO_PROXY` names the API server.
 *
 * @throws KfpError `…_UNCONFIGURED` when no cluster is known, `PROXY_INVALID`
 */
export async function connectKubernetes(options: KubernetesOptions): Promise<Kubernetes> {
  const { purpose, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = options;
  const kubernetes = await import('@kubernetes/client-node');
  const { config, server, where } = readCluster(new kubernetes.KubeConfig(), options);
  const configuration = kubernetes.createConfiguration({
    baseServer: new kubernetes.ServerConfiguration(server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        // The library itself waits for ever.
        pre: async (request) => {
          request.setSignal(AbortSignal.timeout(timeoutSeconds * 1e3));
          return request;
        },
        post: async (response) => response,
      },
    ],
  });
  const objects = new kubernetes.CustomObjectsApi(configuration);
  const core = new kubernetes.CoreV1Api(configuration);

  const ask = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call();
      } catch (cause) {
        if (attempt < MAX_TRIES && httpCode(cause) === undefined && !isLate(cause)) continue;
        throw kubernetesError(purpose, where, what, cause);
      }
    }
  };
  /** Whether a call succeeded: false when it is answered with this status. */
  const succeeds = (what: string, but: number, call: () => Promise<unknown>): Promise<boolean> =>
    ask(what, () =>
      call().then(
        () => true,
        (error: unknown) => {
          if (httpCode(error) === but) return false;
          throw error;
        },
      ),
    );

  return {
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    pods: (namespace, labels) =>
      allPages((next) =>
        ask(`list pods in ${namespace}`, () =>
          core.listNamespacedPod({ namespace, ...query(labels, next) }),
        ),
      ),
    list: <T>(resource: Resource, namespace: string, labels: Labels) =>
      allPages((next) =>
        ask(`list ${resource.plural} in ${namespace}`, async () => {
          const where = { ...resource, namespace, ...query(labels, next) };
          return (await objects.listNamespacedCustomObject(where)) as Page<T>;
        }),
      ),
    get: <T>(resource: Resource, namespace: string, name: string) =>
      ask(`get ${resource.plural} in ${namespace}`, async () => {
        try {
          return (await objects.getNamespacedCustomObject({ ...resource, namespace, name })) as T;
        } catch (error) {
          if (httpCode(error) === 404) return undefined;
          throw error;
        }
      }),
    create: (resource, namespace, body) =>
      succeeds(`create ${resource.plural} in ${namespace}`, 409, () =>
        objects.createNamespacedCustomObject({ ...resource, namespace, body }),
      ),
    replace: (resource, namespace, name, body) =>
      succeeds(`replace ${resource.plural} in ${namespace}`, 409, () =>
        objects.replaceNamespacedCustomObject({ ...resource, namespace, name, body }),
      ),
    remove: (resource, namespace, name) =>
      succeeds(`delete ${resource.plural} in ${namespace}`, 404, () =>
        objects.deleteNamespacedCustomObject({ ...resource, namespace, name }),
      ),
  };
}

/** @returns the configuration with our proxy in it, the API server, and how it is reached, for people */
function readCluster(
  config: KubeConfig,
  { purpose, kubeconfig, environment = process.env }: KubernetesOptions,
): { readonly config: KubeConfig; readonly server: string; readonly where: string } {
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (cause) {
    throw unknownCluster(purpose, describeError(cause), cause);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw unknownCluster(purpose, 'the kubeconfig has no current cluster');
  if (cluster.server === NO_CLUSTER) {
    throw unknownCluster(purpose, 'there is no kubeconfig, and no account of a pod');
  }
  const proxy = proxyFor(cluster.server, environment);
  const isOurs = proxy !== undefined && !cluster.proxyUrl;
  if (isOurs) {
    const clusters = config.clusters.map((one) =>
      one.name === cluster.name ? { ...one, proxyUrl: proxy.href } : one,
    );
    const { users, contexts, currentContext } = config;
    config.loadFromOptions({ clusters, users, contexts, currentContext });
  }
  const { server } = cluster;
  const where = isOurs ? `${server} through the proxy ${shownProxy(proxy)}` : server;
  return { config, server, where };
}

interface Page<T> {
  readonly items: T[];
  readonly metadata?: { readonly _continue?: string; readonly continue?: string };
}

interface Query {
  labelSelector: string;
  limit: number;
  _continue?: string;
}

function query(labels: Labels, next: string | undefined): Query {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const asked: Query = { labelSelector: pairs.join(','), limit: PAGE };
  if (next !== undefined) asked._continue = next;
  return asked;
}

/** All pages of a list; when the place where one ended has become too old (410), from the beginning. */
async function allPages<T>(ask: (next: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  for (let restarts = 0; ; restarts++) {
    const items: T[] = [];
    try {
      let next: string | undefined;
      do {
        const page = await ask(next);
        items.push(...page.items);
        next = (page.metadata?._continue ?? page.metadata?.continue) || undefined;
      } while (next !== undefined);
      return items;
    } catch (error) {
      const gone = error instanceof KfpError && httpCode(error.cause) === 410;
      if (!gone || restarts === MAX_TRIES) throw error;
    }
  }
}
