import type { Labels } from '@grafana/data';

/**
 * The name of a series as Grafana's Prometheus data source gives it: `{{label}}` filled in, or the
 * series itself. Undefined with `__auto`, where Grafana names series by what tells them apart.
 */
export function seriesName(
  labels: Labels,
  query: { readonly expr: string; readonly legendFormat?: string | undefined },
): string | undefined {
  const { expr, legendFormat = '' } = query;
  if (legendFormat === '__auto') return Object.keys(labels).length > 0 ? undefined : expr;
  if (legendFormat !== '') {
    return legendFormat.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
  }
  const name = selector(labels);
  return name === '{}' ? expr : name;
}

/** `up{instance="a", job="b"}` */
export function selector({ __name__: name = '', ...labels }: Labels): string {
  const matchers = Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .sort();
  return matchers.length === 0 && name !== '' ? name : `${name}{${matchers.join(', ')}}`;
}
