import type { DashboardLink } from '@grafana/schema';
import type { DashboardSummary } from './dashboards';

/** A link at the head of a dashboard, ready to be shown. */
export interface HeadLink {
  readonly title: string;
  readonly url: string;
  readonly tooltip?: string;
  readonly newTab: boolean;
}

/**
 * The links that a dashboard asks for: its own, and those to dashboards with all of certain tags.
 *
 * @param search of the address at present: what `keepTime` and `includeVars` take along
 */
export function headLinks(
  links: readonly DashboardLink[],
  dashboards: readonly DashboardSummary[],
  search: string,
): HeadLink[] {
  return links.flatMap((link): HeadLink[] => {
    const finish = (title: string, url: string): HeadLink => ({
      title,
      url: withSearch(url, link, search),
      tooltip: link.tooltip || undefined,
      newTab: link.targetBlank === true,
    });
    if (link.type === 'link') return link.url ? [finish(link.title, link.url)] : [];
    return dashboards
      .filter(({ tags }) => (link.tags ?? []).every((tag) => tags.includes(tag)))
      .map(({ title, url }) => finish(title, url));
  });
}

function withSearch(url: string, { keepTime, includeVars }: DashboardLink, search: string): string {
  const taken = [...new URLSearchParams(search)].filter(
    ([name]) =>
      (keepTime && (name === 'from' || name === 'to')) || (includeVars && name.startsWith('var-')),
  );
  if (taken.length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(taken).toString()}`;
}
