import { NOW, type History } from '../history.js';
import { putPod, since } from '../pod.js';
import type { HistoryCase } from '../types.js';

const LONG = 'dev-alpha-product-manual-x-dev-alpha-product-manuals-30210cf06f'.slice(0, 63);

function putService(history: History, name: string, slice: string, pod: string): void {
  putPod(history, { namespace: 'shop', pod, workload: pod.slice(0, -2) });
  const endpoint = {
    endpointslice: slice,
    namespace: 'shop',
    targetref_kind: 'Pod',
    targetref_name: pod,
    job: 'kube-state-metrics',
  };
  history.put('kube_endpointslice_endpoints', endpoint, 1);
  const errors = since(NOW - 600, 5);
  const labels = {
    namespace: 'ingress-nginx',
    pod: 'ic-1',
    exported_namespace: 'shop',
    exported_service: name,
  };
  const requests = 'nginx_ingress_controller_requests';
  history.put(
    requests,
    { ...labels, status: '200' },
    (at) => 10 * (at - history.start) - errors(at),
  );
  history.put(requests, { ...labels, status: '502' }, errors);
}

/** Services whose endpoint slices are called in three ways; half of their requests fail. */
export const ingressNames: HistoryCase = {
  name: 'endpoint slices of long names',
  config: 'kubernetes-workloads-ingress-nginx',
  walk: [-600, 0],
  write(history) {
    putService(history, 'short', 'short-x7k2p', 'short-1');
    putService(history, LONG, `${LONG.slice(0, 58)}kz7cm`, 'long-1');
    putService(history, 'manual', 'manual', 'manual-1');
  },
  truth: Object.fromEntries(
    ['short', 'long', 'manual'].map((workload) => [
      workload,
      {
        comes: ['failing'],
        mode: 'error_rate',
        signals: { error_ratio: 0.5, request_rate: 10 },
      },
    ]),
  ),
};
