/** What a template variable asks Prometheus. Its values are names, or whole results as text. */
export type VariableQuery =
  | { readonly kind: 'label-names'; readonly match?: string }
  | { readonly kind: 'label-values'; readonly label: string; readonly match?: string }
  | { readonly kind: 'metrics'; readonly pattern: string }
  | { readonly kind: 'query-result'; readonly expr: string }
  | { readonly kind: 'series'; readonly match: string };

/**
 * Reads `label_values(metric{…}, label)`, `label_values(label)`, `label_names()`, `metrics(regex)`,
 * `query_result(expr)`, or a bare selector; undefined for nothing at all.
 */
export function parseVariableQuery(text: string): VariableQuery | undefined {
  const query = text.trim();
  if (query === '') return undefined;
  const [, name, inside] = /^(\w+)\((.*)\)\s*$/s.exec(query) ?? [];
  const argument = inside?.trim() ?? '';
  switch (name) {
    case 'label_names':
      return argument === ''
        ? { kind: 'label-names' }
        : { kind: 'label-names', match: `{__name__=~".*${argument}.*"}` };
    case 'label_values': {
      // The label stands after the last comma; the metric before it may have commas of its own.
      const [, metric, label = argument] = /^(.*),\s*([\w]+)$/s.exec(argument) ?? [];
      const match = metric?.trim() ?? '';
      return match === '' || match === '{}'
        ? { kind: 'label-values', label }
        : { kind: 'label-values', label, match };
    }
    case 'metrics':
      return { kind: 'metrics', pattern: argument };
    case 'query_result':
      return { kind: 'query-result', expr: argument };
    case undefined:
    default:
      return { kind: 'series', match: query };
  }
}

/** Dashboards save the query as text, or as an object of the query editor. */
export function variableQueryText(query: unknown): string {
  if (typeof query === 'string') return query;
  const text = (query as { query?: unknown } | null | undefined)?.query;
  return typeof text === 'string' ? text : '';
}
