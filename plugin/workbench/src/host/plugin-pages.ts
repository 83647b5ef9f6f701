import { PluginIncludeType, type PluginInclude } from '@grafana/data';

/** A page that plugin.json announces, as built. */
export interface AnnouncedPage {
  readonly name: string;
  readonly path: string;
  /** Least role that may see it. */
  readonly role?: string;
  readonly addToNav: boolean;
}

export function announcedPages(includes: readonly PluginInclude[] | undefined): AnnouncedPage[] {
  return (includes ?? []).flatMap(({ type, name, path, role, addToNav = false }) =>
    type === PluginIncludeType.page && path !== undefined ? [{ name, path, role, addToNav }] : [],
  );
}

/** The announced page at an address. */
export function pageAt(
  includes: readonly PluginInclude[] | undefined,
  pathname: string,
): AnnouncedPage | undefined {
  return announcedPages(includes).find(({ path }) => path === pathname);
}
