import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';
import { describeError, KfpError } from '../core/errors.js';

/** The few calls of the Kubernetes API that a Lease needs. */
export interface KubernetesApi {
  /** The namespace of the pod. */
  readonly namespace: string;
  /**
   * @returns status and body; every status is an answer
   * @throws KfpError `KUBERNETES_UNREACHABLE`
   */
  call(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
  close(): Promise<void>;
}

/** Where Kubernetes puts what a pod needs to speak with its API. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

const TIMEOUT_MILLISECONDS = 5000;

/**
 * The API of the cluster that the process runs in, as its service account. Three calls do not need the
 * client library, whose newest version asks for a newer Node than this project does.
 *
 * @param environment KUBERNETES_SERVICE_HOST and _PORT, which every pod has; KFP_KUBERNETES_URL in their
 *   place for `kubectl proxy`, with KFP_NAMESPACE
 * @throws KfpError `KUBERNETES_MISSING` outside of a cluster
 */
export async function connectKubernetes(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<KubernetesApi> {
  const proxied = environment['KFP_KUBERNETES_URL'];
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '443';
  if (proxied === undefined && host === undefined) {
    throw new KfpError('KUBERNETES_MISSING', 'sharding.lease needs the API of a cluster.', {
      hint: 'Run it in a pod, name the API with KFP_KUBERNETES_URL (kubectl proxy), or leave the lease out.',
    });
  }
  const file = (name: string): Promise<string> => readFile(`${ACCOUNT}/${name}`, 'utf8');
  const inside = proxied === undefined;
  let url = proxied ?? '';
  let agent: Agent;
  let namespace: string;
  try {
    const ca = inside ? await file('ca.crt') : undefined;
    namespace =
      environment['KFP_NAMESPACE'] ?? (inside ? (await file('namespace')).trim() : 'default');
    if (inside) url = `https://${host!.includes(':') ? `[${host}]` : host}:${port}`;
    agent = new Agent({ connect: { ...(ca === undefined ? {} : { ca }) } });
  } catch (cause) {
    throw new KfpError(
      'KUBERNETES_MISSING',
      `The service account of this pod cannot be read: ${describeError(cause)}`,
      { cause, hint: 'The pod needs automountServiceAccountToken: true.' },
    );
  }
  return {
    namespace,
    async call(method, path, body) {
      try {
        // Read anew each time: the kubelet replaces it before it expires.
        const token = inside ? (await file('token')).trim() : undefined;
        const response = await request(url + path, {
          method,
          dispatcher: agent,
          signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
          headers: {
            accept: 'application/json',
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.body.text();
        return { status: response.statusCode, body: text === '' ? undefined : JSON.parse(text) };
      } catch (cause) {
        throw new KfpError(
          'KUBERNETES_UNREACHABLE',
          `Cannot reach the Kubernetes API at ${url}: ${describeError(cause)}`,
          { cause, statusCode: 503, hint: 'Does a NetworkPolicy keep the pod from it?' },
        );
      }
    },
    close: () => agent.close(),
  };
}
