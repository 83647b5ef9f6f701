import { byId, el, icon, setAttributes } from './dom.js';
import { formatDuration } from './format.js';
import type { Store } from './store.js';

/**
 * The banner for what the user must know now: the app does not answer, or calls itself unhealthy.
 * Its headline is announced once; the seconds beside it are not.
 */
export function initNotice(store: Store, now: () => number): void {
  const banner = byId('notice');
  const headline = el('strong', { role: 'alert' });
  const detail = el('span');
  banner.append(icon('alert'), el('p', {}, headline, ' ', detail));
  let shown = '';

  store.subscribe(({ connection, status }) => {
    let title = '';
    let text = '';
    if (connection.state === 'unreachable') {
      title = 'The app does not answer.';
      const seconds = Math.round((now() - connection.since) / 1e3);
      const since = seconds < 1 ? '' : `For ${formatDuration(seconds)}. `;
      text = `${since}${connection.problem} It may be restarting; this page asks again every second${
        status === null ? '.' : ' and shows the last it knew.'
      }`;
    } else if (status?.healthy === false) {
      title = 'The service is down.';
      text = '/health answers 503 and requests are refused.';
    }
    setAttributes(banner, { hidden: title === '' });
    setAttributes(document.body, { 'data-stale': connection.state === 'unreachable' });
    if (title !== shown) {
      shown = title;
      headline.textContent = title;
    }
    detail.textContent = text;
  });
}
