import type { AppEvent } from './types.js';

const KEPT = 50;

/**
 * Adds what is new. Events of a process that has since been restarted stay: the app itself no
 * longer knows them.
 *
 * @returns the log, newest first, and what was not in it before, oldest first
 */
export function mergeEvents(
  known: readonly AppEvent[],
  incoming: readonly AppEvent[],
): { readonly log: readonly AppEvent[]; readonly added: readonly AppEvent[] } {
  const seen = new Set(known.map(keyOf));
  const added = incoming.filter((event) => !seen.has(keyOf(event)));
  if (added.length === 0) return { log: known, added };
  const byTime = (a: AppEvent, b: AppEvent): number => b.timestamp - a.timestamp;
  return {
    // The sort is stable: of events in the same instant the newer list keeps its order.
    log: [...added, ...known].sort(byTime).slice(0, KEPT),
    added: [...added].sort(byTime).reverse(),
  };
}

const keyOf = ({ timestamp, kind, message }: AppEvent): string => `${timestamp} ${kind} ${message}`;
