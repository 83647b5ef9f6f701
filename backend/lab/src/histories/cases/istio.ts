import { NOW, type History } from '../history.js';
import { putPod, since } from '../pod.js';
import type { HistoryCase } from '../types.js';

const FROM = NOW - 900;

function putRequests(
  history: History,
  options: {
    pod: string;
    reporter: string;
    workload: string;
    code: string;
    grpc?: string;
  },
): void {
  const { pod, reporter, workload, code, grpc = '' } = options;
  const labels = {
    namespace: 'shop',
    pod,
    job: 'envoy-stats',
    reporter,
    destination_workload: workload,
    destination_workload_namespace: 'shop',
  };
  const good = { ...labels, response_code: '200', grpc_response_status: grpc === '' ? '' : '0' };
  const bad = { ...labels, response_code: code, grpc_response_status: grpc };
  const failed = since(FROM, 10);
  history.put('istio_requests_total', good, (at) => 10 * (at - history.start) - failed(at));
  history.put('istio_requests_total', bad, failed);
}

/** All calls fail in the last quarter of an hour: by HTTP, by gRPC's status alone, and behind a waypoint. */
export const istio: HistoryCase = {
  name: 'gRPC errors, and waypoints of Istio',
  walk: [-900, 0],
  write(history) {
    for (const pod of ['http-1', 'grpc-1', 'ambient-1', 'waypoint-1', 'client-1']) {
      putPod(history, { namespace: 'shop', pod, workload: pod.slice(0, -2) });
    }
    const sidecar = { reporter: 'destination' };
    putRequests(history, { ...sidecar, pod: 'http-1', workload: 'http', code: '503' });
    putRequests(history, { ...sidecar, pod: 'grpc-1', workload: 'grpc', code: '200', grpc: '14' });
    const waypoint = { reporter: 'waypoint', pod: 'waypoint-1' };
    putRequests(history, { ...waypoint, workload: 'ambient', code: '503' });
    // What the client saw of the same is no failure of its own.
    putRequests(history, { reporter: 'source', pod: 'client-1', workload: 'http', code: '503' });
  },
  truth: {
    'http-1': { comes: ['failing'], mode: 'error_rate' },
    'grpc-1': { comes: ['failing'], mode: 'error_rate', signals: { error_ratio: 1 } },
    'ambient-1': { comes: ['failing'], mode: 'error_rate', signals: { error_ratio: 1 } },
    'waypoint-1': { states: ['normal'] },
    'client-1': { states: ['normal'], signals: { error_ratio: null } },
  },
};
