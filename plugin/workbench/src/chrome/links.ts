import { locationService } from '@grafana/runtime';

/** Addresses of the page itself; others on this server, such as /docs, are documents of their own. */
const INSIDE = /^\/($|\?|(d|a|plugins|dashboards|about)(\/|\?|$))/;

/**
 * Links of dashboards and plugins are plain links. Those to pages of the workbench are followed without
 * loading the page anew, as Grafana does it.
 */
export function followLinksInside(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = (event.target as Element | null)?.closest('a');
    if (!anchor || anchor.target === '_blank' || anchor.hasAttribute('download')) return;
    const url = new URL(anchor.href, window.location.href);
    if (url.origin !== window.location.origin) return;
    const path = `${url.pathname}${url.search}${url.hash}`;
    if (!INSIDE.test(path)) return;
    event.preventDefault();
    locationService.push(path);
  });
}
