import { byId, el, icon, setText } from './dom.js';
import { formatClock } from './format.js';
import type { Store } from './store.js';
import type { AppEvent } from './types.js';

const ICONS: Readonly<Record<string, string>> = {
  started: 'start',
  failure_started: 'flame',
  failure_ended: 'check',
  health: 'pulse',
  memory: 'alert',
  unreachable: 'broken',
  reachable: 'link',
};

/** The recent events, newest first; what is new is also announced to screen readers. */
export function initEvents(store: Store): void {
  const list = byId('event-list');
  const empty = byId('event-empty');
  const announcer = byId('announcer');
  let shown: readonly AppEvent[] = [];

  store.subscribe(({ events, news }) => {
    if (news.length > 0) setText(announcer, news.map(({ message }) => message).join('. '));
    if (events === shown) return;
    shown = events;
    empty.hidden = events.length > 0;
    list.replaceChildren(...events.map(row));
  });
}

function row({ timestamp, kind, message }: AppEvent): HTMLElement {
  const date = new Date(timestamp * 1e3);
  return el(
    'li',
    { class: 'event', 'data-kind': kind },
    icon(ICONS[kind] ?? 'pulse'),
    el('time', { class: 'number', datetime: date.toISOString() }, formatClock(timestamp)),
    el('span', {}, message),
  );
}
