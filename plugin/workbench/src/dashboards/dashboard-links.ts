import type { DashboardLink } from '@grafana/schema';
import type { DashboardSummary } from './dashboards';

/** A link at the head of a dashboard, ready to be shown. */
export interface HeadLink {
  readonly title: string;
  readonly url: string;
  readonly tooltip?: string;
}

/**
 * The links that a dashboard asks for: its own, and those to dashboards with all of certain tags.
 *
 * @param search of the address at present, of which `keepTime` takes the times along
 */
export function headLinks(
  links: readonly DashboardLink[],
  dashboards: readonly DashboardSummary[],
  search: string,
): HeadLink[] {
  const times = [...new URLSearchParams(search)].filter(([name]) => /^(from|to)$/.test(name));
  const query = times.length === 0 ? '' : `?${new URLSearchParams(times).toString()}`;
  return links.flatMap(({ type, title, url = '', tooltip, tags = [], keepTime }) => {
    const found =
      type === 'link'
        ? [{ title, url }]
        : dashboards.filter((one) => tags.every((tag) => one.tags.includes(tag)));
    return found.map((one) => ({
      title: one.title,
      url: keepTime ? one.url + query : one.url,
      tooltip: tooltip || undefined,
    }));
  });
}
