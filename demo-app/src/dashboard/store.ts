import type { Sample } from '../observe/history.js';
import type { Status } from '../observe/status.js';
import { ApiError, type Api, type FailureChanges } from './api.js';
import {
  followInjections,
  mergeEvents,
  mergeSamples,
  WINDOW_SECONDS,
  type Injection,
  type PageEvent,
} from './timeline.js';

/** Whether the app answers; `since` is page time in milliseconds. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'unreachable'; readonly since: number; readonly problem: string };

/** Everything the page knows of the app. A new object at every change. */
export interface Snapshot {
  readonly connection: Connection;
  /** The last one there was; null until the app answered for the first time. */
  readonly status: Status | null;
  readonly samples: readonly Sample[];
  readonly injections: readonly Injection[];
  /** When the process was seen to have been restarted, unix seconds. */
  readonly restarts: readonly number[];
  /** Newest first. */
  readonly events: readonly PageEvent[];
  /** Events that came with this snapshot, oldest first; none in the first one. */
  readonly news: readonly PageEvent[];
}

export interface Store {
  snapshot(): Snapshot;
  /** The app's clock, unix seconds; the page's own until the app has answered. */
  appTime(): number;
  subscribe(listener: () => void): void;
  /** Asks the app once and tells the subscribers. Never throws. Calls while one runs share it. */
  refresh(): Promise<void>;
  /**
   * Switches failures, then refreshes.
   *
   * @throws ApiError when the app refuses or does not answer
   */
  change(changes: FailureChanges): Promise<void>;
}

/** After a sample is missing for longer than this, the whole history is fetched. Seconds. */
const MISSED_SECONDS = 1.5;

/** @param now page time, unix milliseconds */
export function createStore(deps: { readonly api: Api; readonly now: () => number }): Store {
  const { api, now } = deps;
  const listeners: (() => void)[] = [];
  let running: Promise<void> | null = null;
  /** App time minus page time, seconds. */
  let clockOffset = 0;
  let current: Snapshot = {
    connection: { state: 'connecting' },
    status: null,
    samples: [],
    injections: [],
    restarts: [],
    events: [],
    news: [],
  };
  const appTime = (): number => now() / 1e3 + clockOffset;

  const accept = async (status: Status): Promise<Snapshot> => {
    const { status: previous, connection } = current;
    clockOffset = status.startedAt + status.uptimeSeconds - now() / 1e3;
    const time = appTime();
    const latest = status.now ? [status.now] : [];
    const last = current.samples.at(-1)?.timestamp ?? 0;
    const missed = latest.some(({ timestamp }) => timestamp - last > MISSED_SECONDS);
    const incoming = missed || connection.state !== 'live' ? await api.history() : latest;
    const restarted = previous !== null && previous.startedAt !== status.startedAt;
    const back: PageEvent[] =
      connection.state === 'unreachable'
        ? [reachable(time, Math.round((now() - connection.since) / 1e3))]
        : [];
    const { events, added } = mergeEvents(current.events, [...back, ...status.events]);
    return {
      connection: { state: 'live' },
      status,
      samples: mergeSamples(current.samples, incoming, time),
      injections: followInjections(
        current.injections,
        status.failures,
        previous?.failures ?? {},
        // What was on when the process ended, ended with it.
        restarted && last > 0 ? last : time,
        time - WINDOW_SECONDS,
      ),
      restarts: [...current.restarts, ...(restarted ? [status.startedAt] : [])].filter(
        (at) => at >= time - WINDOW_SECONDS,
      ),
      events,
      news: previous === null ? [] : added,
    };
  };

  const refuse = (error: unknown): Snapshot => {
    const problem = error instanceof ApiError ? error.message : String(error);
    const { connection } = current;
    if (connection.state === 'unreachable') {
      return { ...current, connection: { ...connection, problem }, news: [] };
    }
    const message = `The app stopped answering: ${problem}`;
    const lost: PageEvent = { timestamp: appTime(), kind: 'unreachable', message };
    const { events, added: news } = mergeEvents(current.events, [lost]);
    const unreachable = { state: 'unreachable', since: now(), problem } as const;
    return { ...current, connection: unreachable, events, news };
  };

  const poll = async (): Promise<void> => {
    current = await api.status().then(accept).catch(refuse);
    for (const listener of listeners) listener();
  };

  const refresh = (): Promise<void> => {
    running ??= poll().finally(() => (running = null));
    return running;
  };

  return {
    snapshot: () => current,
    appTime,
    subscribe: (listener) => void listeners.push(listener),
    refresh,
    async change(changes) {
      await api.change(changes);
      // What is under way may have been answered before the change.
      await running;
      await refresh();
    },
  };
}

function reachable(timestamp: number, seconds: number): PageEvent {
  const message = `The app answers again, after ${Math.max(1, seconds)} s`;
  return { timestamp, kind: 'reachable', message };
}
