/** Which program exports metrics with these prefixes, and what to check when they are missing. */
const ORIGINS: readonly (readonly [prefix: RegExp, who: string])[] = [
  [/^container_/, 'the kubelet’s cAdvisor: does Prometheus scrape /metrics/cadvisor?'],
  [/^kube_/, 'kube-state-metrics: is it installed and scraped?'],
  [
    /^namespace_workload_pod:/,
    'a recording rule of kube-prometheus-stack; backend/config/kubernetes-without-rules.yaml needs none.',
  ],
  [/^istio_/, 'Istio’s proxies: are they scraped?'],
  [/^nginx_ingress_/, 'ingress-nginx: are its metrics switched on and scraped?'],
  [
    /^(app|http|nodejs|process)_/,
    'the application itself: is it scraped, and are these its names?',
  ],
];

/** Where a metric comes from, and what to check. */
export function originOf(metric: string): string | undefined {
  return ORIGINS.find(([prefix]) => prefix.test(metric))?.[1];
}
