import type { PanelData } from '@grafana/data';

/** The panel's queries, as far as they are texts: by the letter of the query. */
export type Queries = ReadonlyMap<string, string>;

export function queriesOf(request: PanelData['request']): Queries {
  const queries = new Map<string, string>();
  for (const target of request?.targets ?? []) {
    const { expr } = target as { expr?: unknown };
    if (typeof expr === 'string') queries.set(target.refId, expr);
  }
  return queries;
}

/** Changes with every refresh of the panel, and not while one is under way. */
export function refreshOf({ request, state }: PanelData, last: string): string {
  if (String(state) === 'Loading') return last;
  return request === undefined ? 'once' : `${request.requestId}/${request.startTime}`;
}
