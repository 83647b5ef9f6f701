import { NOW, type History } from '../history.js';
import { putHttp, putPod, since, type HttpOptions } from '../pod.js';
import type { HistoryCase, Truth } from '../types.js';

/** Every pod fails all its requests in the last ten minutes, and calls them in its own way. */
const errors = since(NOW - 600, 10);
const MILLISECONDS = [
  ['50', 0.5],
  ['100', 0.9],
  ['500', 0.99],
  ['2500', 1],
] as const;

const NAMES: Readonly<Record<string, Partial<HttpOptions>>> = {
  'status-code-1': {},
  'code-1': { status: 'code' },
  'status-1': { status: 'status' },
  'classes-1': { status: 'code', codes: ['2xx', '5xx'] },
  'spring-1': {
    status: 'status',
    counter: 'http_server_requests_seconds_count',
    histogram: null,
  },
  'otel-1': {
    status: 'http_response_status_code',
    counter: 'http_server_request_duration_seconds_count',
    histogram: null,
  },
  'otel-old-1': {
    status: 'http_status_code',
    counter: 'http_server_duration_milliseconds_count',
    histogram: null,
  },
  'dotnet-1': { status: 'code', counter: 'http_requests_received_total' },
  'grpc-1': {
    status: 'grpc_code',
    codes: ['OK', 'Unavailable'],
    counter: 'grpc_server_handled_total',
    histogram: 'grpc_server_handling_seconds',
  },
  'collector-1': {
    labels: { pod: 'otel-collector-1', namespace: 'otel' },
  },
};

function write(history: History): void {
  for (const [pod, names] of Object.entries(NAMES)) {
    putPod(history, { namespace: 'shop', pod });
    const moved = pod === 'collector-1' ? { exported_pod: pod, exported_namespace: 'shop' } : {};
    const labels = { ...names.labels, ...moved };
    putHttp(history, { namespace: 'shop', pod, errors, ...names, labels });
  }
  putPod(history, { namespace: 'otel', pod: 'otel-collector-1' });
  // Milliseconds, and no buckets at all.
  putPod(history, { namespace: 'shop', pod: 'ms-1' });
  const histogram = 'http_request_duration_milliseconds';
  putHttp(history, { namespace: 'shop', pod: 'ms-1', histogram, buckets: MILLISECONDS, mean: 80 });
  // Its own requests to others fail, its answers do not.
  putPod(history, { namespace: 'shop', pod: 'client-1' });
  putHttp(history, { namespace: 'shop', pod: 'client-1' });
  putHttp(history, { namespace: 'shop', pod: 'client-1', errors, labels: { kind: 'client' } });
  // Nobody counts the status.
  putPod(history, { namespace: 'shop', pod: 'statusless-1' });
  const labels = { namespace: 'shop', pod: 'statusless-1', job: 'app', instance: '10.1.0.9:80' };
  history.put('http_requests_total', labels, (at) => 10 * (at - history.start));
}

const fails: Truth = { comes: ['failing'], mode: 'error_rate', signals: { error_ratio: 1 } };

export const httpNames: HistoryCase = {
  name: 'HTTP metrics by many names',
  walk: [-600, 0],
  write,
  truth: {
    ...Object.fromEntries(Object.keys(NAMES).map((pod) => [pod, fails])),
    'otel-collector-1': { states: ['normal'], signals: { request_rate: null } },
    'ms-1': { states: ['normal'], signals: { latency_p50_seconds: 0.05 } },
    'client-1': { states: ['normal'], signals: { error_ratio: 0, request_rate: 10 } },
    'statusless-1': { states: ['normal'], signals: { error_ratio: null, request_rate: 10 } },
  },
};
