import { describeError, KfpError } from '../../core/errors.js';
import { CHAOS_GROUP, CHAOS_KINDS, CHAOS_VERSION, type ChaosKind } from './kinds.js';
import { apiError, httpCode, isLate } from './kube-errors.js';
import type { ChaosObject } from './objects.js';
import type { Pod } from './pods.js';

/** The few things that are asked of the Kubernetes API. Every method throws KfpError, see {@link apiError}. */
export interface KubeApi {
  /** Pods that carry all the labels. */
  pods(namespace: string, labels: Readonly<Record<string, string>>): Promise<Pod[]>;
  list(
    kind: ChaosKind,
    namespace: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<ChaosObject[]>;
  /** Makes an object; one of its name that is there already is taken for it. */
  create(object: ChaosObject): Promise<void>;
  /** Removes an object, also when it is gone already. */
  remove(kind: ChaosKind, namespace: string, name: string): Promise<void>;
}

export interface KubeApiOptions {
  /** A kubeconfig; otherwise KUBECONFIG, ~/.kube/config, or the pod's own account. */
  readonly kubeconfig?: string;
  /** For each call. */
  readonly timeoutSeconds?: number;
}

const DEFAULT_TIMEOUT_SECONDS = 10;

/** What the library takes for the cluster when it finds none. */
const NOWHERE = 'http://localhost:8080';

/** Objects asked for at once. */
const PAGE = 500;

/** Calls that broke off are made again so often. */
const TRIES = 3;

/**
 * Opens the Kubernetes API. Its library is large, and loaded only here.
 *
 * @throws KfpError `INJECTION_UNCONFIGURED` when no cluster is known
 */
export async function openKubeApi(options: KubeApiOptions = {}): Promise<KubeApi> {
  const kubernetes = await import('@kubernetes/client-node');
  const config = new kubernetes.KubeConfig();
  try {
    if (options.kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(options.kubeconfig);
  } catch (cause) {
    throw unknownCluster(describeError(cause), cause);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw unknownCluster('the kubeconfig has no current cluster');
  if (cluster.server === NOWHERE) {
    throw unknownCluster('there is no kubeconfig, and no account of a pod');
  }
  const milliseconds = (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1e3;
  const configuration = kubernetes.createConfiguration({
    baseServer: new kubernetes.ServerConfiguration(cluster.server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        // The library itself waits for ever.
        pre: async (request) => {
          request.setSignal(AbortSignal.timeout(milliseconds));
          return request;
        },
        post: async (response) => response,
      },
    ],
  });
  const chaos = new kubernetes.CustomObjectsApi(configuration);
  const core = new kubernetes.CoreV1Api(configuration);
  const place = (kind: ChaosKind, namespace: string) => ({
    group: CHAOS_GROUP,
    version: CHAOS_VERSION,
    namespace,
    plural: CHAOS_KINDS[kind],
  });
  const asked = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask();
      } catch (cause) {
        if (attempt < TRIES && httpCode(cause) === undefined && !isLate(cause)) continue;
        throw apiError(cluster.server, what, cause);
      }
    }
  };

  return {
    pods: (namespace, labels) =>
      allPages((_continue) =>
        asked(`list pods in ${namespace}`, () =>
          core.listNamespacedPod({
            namespace,
            labelSelector: selectorOf(labels),
            limit: PAGE,
            ..._continue,
          }),
        ),
      ),
    list: (kind, namespace, labels) =>
      allPages((_continue) =>
        asked(`list ${CHAOS_KINDS[kind]} in ${namespace}`, async () => {
          const answer: unknown = await chaos.listNamespacedCustomObject({
            ...place(kind, namespace),
            labelSelector: selectorOf(labels),
            limit: PAGE,
            ..._continue,
          });
          return answer as Page<ChaosObject>;
        }),
      ).then((objects) => objects.map((object) => ({ ...object, kind }))),
    async create(object) {
      const { kind, metadata } = object;
      await asked(`create ${CHAOS_KINDS[kind]} in ${metadata.namespace}`, () =>
        chaos
          .createNamespacedCustomObject({ ...place(kind, metadata.namespace), body: object })
          .catch((error: unknown) => {
            // The answer to an earlier try was lost, the object was not.
            if (httpCode(error) !== 409) throw error;
          }),
      );
    },
    async remove(kind, namespace, name) {
      await asked(`delete ${CHAOS_KINDS[kind]} in ${namespace}`, () =>
        chaos
          .deleteNamespacedCustomObject({ ...place(kind, namespace), name })
          .catch((error: unknown) => {
            if (httpCode(error) !== 404) throw error;
          }),
      );
    },
  };
}

interface Page<T> {
  readonly items: readonly T[];
  readonly metadata?: { readonly _continue?: string; readonly continue?: string };
}

/** All pages of a list; when the place where one ended has become too old (410), from the beginning. */
async function allPages<T>(ask: (where: { _continue?: string }) => Promise<Page<T>>): Promise<T[]> {
  for (let restarts = 0; ; restarts++) {
    const items: T[] = [];
    try {
      let next: string | undefined;
      do {
        const page = await ask(next === undefined ? {} : { _continue: next });
        items.push(...page.items);
        next = page.metadata?._continue ?? page.metadata?.continue;
      } while (next !== undefined && next !== '');
      return items;
    } catch (error) {
      const gone = error instanceof KfpError && httpCode(error.cause) === 410;
      if (!gone || restarts === TRIES) throw error;
    }
  }
}

function selectorOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function unknownCluster(why: string, cause?: unknown): KfpError {
  return new KfpError('INJECTION_UNCONFIGURED', `No Kubernetes cluster is known: ${why}`, {
    ...(cause === undefined ? {} : { cause }),
    statusCode: 503,
    hint: 'In a pod, mount its account’s token; elsewhere KUBECONFIG names the cluster.',
  });
}
