import { byId, setAttributes, setText } from './dom.js';
import { createFailureCard, type FailureCard } from './failure-card.js';
import type { Store } from './store.js';

/** A card for every failure the app knows, and the button that stops them all. */
export function initFailures(store: Store): void {
  const list = byId('failure-list');
  const stop = byId('stop-all');
  const count = byId('failure-count');
  const jumpCount = byId('jump-count');
  const problem = byId('stop-problem');
  const cards = new Map<string, FailureCard>();

  const active = (): string[] =>
    Object.entries(store.snapshot().status?.failures ?? {})
      .filter(([, { enabled }]) => enabled)
      .map(([mode]) => mode);

  stop.addEventListener('click', () => {
    if (stop.getAttribute('aria-disabled') === 'true') return;
    setText(problem, '');
    const changes = Object.fromEntries(active().map((mode) => [mode, false as const]));
    store.change(changes).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      setText(problem, `Nothing was changed. ${reason}`);
    });
  });

  store.subscribe(({ status, connection }) => {
    if (status === null) return;
    const reachable = connection.state === 'live';
    for (const [mode, failure] of Object.entries(status.failures)) {
      let card = cards.get(mode);
      if (card === undefined) {
        card = createFailureCard(mode, failure, store.change);
        cards.set(mode, card);
        list.append(card.element);
      }
      card.update(failure, store.appTime(), reachable);
    }
    const on = active().length;
    setText(count, on === 0 ? 'none active' : `${on} active`);
    setAttributes(count, { 'data-on': on > 0 });
    setText(jumpCount, on === 0 ? '' : ` (${on})`);
    // Stays focusable: a button that vanishes under the keyboard loses the user's place.
    setAttributes(stop, { 'aria-disabled': on > 0 && reachable ? false : 'true' });
  });
}
