import { PluginIncludeType, type PluginInclude } from '@grafana/data';
import { APP_ID } from './app-id';

/** A page that plugin.json announces, with its address filled in. */
export interface AnnouncedPage {
  readonly name: string;
  readonly path: string;
  /** Least role that may see it. */
  readonly role?: string;
  readonly addToNav: boolean;
}

export function announcedPages(includes: readonly PluginInclude[] | undefined): AnnouncedPage[] {
  return (includes ?? []).flatMap(({ type, name, path, role, addToNav = false }) =>
    type === PluginIncludeType.page && path !== undefined
      ? [{ name, path: path.replace('%PLUGIN_ID%', APP_ID), role, addToNav }]
      : [],
  );
}

/** The announced page at an address. */
export function pageAt(
  includes: readonly PluginInclude[] | undefined,
  pathname: string,
): AnnouncedPage | undefined {
  return announcedPages(includes).find(({ path }) => path === pathname);
}
