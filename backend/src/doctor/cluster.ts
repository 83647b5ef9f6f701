import type { Watch } from '../config/schema.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { counted, listed, ok, warning, type Finding } from './finding.js';

/** Labels by which clusters in one store are told apart. */
const CLUSTER_LABELS = ['cluster', 'cluster_name', 'k8s_cluster_name', 'cluster_id'];

/** What is odd about a cluster of Kubernetes, besides what single signals lack. */
export async function examineCluster(
  client: PrometheusClient,
  watch: Watch,
  options: Parameters<PrometheusClient['query']>[1] = {},
): Promise<Finding[]> {
  if (watch.source === undefined || !watch.targetLabels.includes('namespace')) return [];
  return [
    ...(await severalClusters(client, watch, options)),
    ...(await failingScrapes(client, options)),
  ];
}

/** Pods of one name in two clusters would be taken for one. */
async function severalClusters(
  client: PrometheusClient,
  { targetLabels }: Watch,
  options: Parameters<PrometheusClient['query']>[1],
): Promise<Finding[]> {
  for (const label of CLUSTER_LABELS) {
    if (targetLabels.includes(label)) return [];
    const pods = `container_memory_working_set_bytes{${label}!=""}`;
    const found = await client.query(`count by (${label}) (${pods})`, options);
    const names = found.map(({ labels }) => labels[label]!);
    if (names.length < 2) continue;
    return [
      warning(
        'clusters',
        `Prometheus has the pods of ${names.length} clusters (${listed(names)}) under the label ${label}, which the watch does not use: pods of the same name are taken for one.`,
        `Put ${label} in front of labels and of the variables target, pod_labels and namespace_labels; or watch one cluster: watched: ${label}="${names[0]}",namespace!="".`,
      ),
    ];
  }
  return [];
}

/** A pod that is ready works, whatever becomes of its scrape. */
async function failingScrapes(
  client: PrometheusClient,
  options: Parameters<PrometheusClient['query']>[1],
): Promise<Finding[]> {
  const ready = 'kube_pod_status_ready{condition="true"} == 1';
  const expr = `count by (namespace, pod) (up{pod!=""} == 0 and on (namespace, pod) (${ready}))`;
  const found = await client.query(expr, options);
  if (found.length === 0) return [ok('scrapes', 'no pod that is ready fails its scrape')];
  const names = found.map(({ labels }) => `${labels['namespace']}/${labels['pod']}`);
  return [
    warning(
      'scrapes',
      `${counted(found.length, 'pod')} ${found.length === 1 ? 'is' : 'are'} ready, and Prometheus cannot scrape ${found.length === 1 ? 'it' : 'them'} (${listed(names)}). That is no outage; their HTTP metrics are missing.`,
      'Prometheus’ page Status → Targets says why.',
    ),
  ];
}
