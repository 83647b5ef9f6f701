import { ApiError, type Api } from './api.js';
import { mergeEvents } from './event-log.js';
import { followInjections, type Injection } from './injections.js';
import { emptySeries, mergeSamples, toSamples, WINDOW_SECONDS, type Series } from './series.js';
import type { AppEvent, FailureChanges, Status } from './types.js';

/** Whether the app answers; `since` is page time in milliseconds. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'unreachable'; readonly since: number; readonly problem: string };

/** Everything the page shows. A new object at every change. */
export interface Snapshot {
  readonly connection: Connection;
  /** The last one there was; null until the app answered for the first time. */
  readonly status: Status | null;
  readonly series: Series;
  readonly injections: readonly Injection[];
  /** When the process was seen to have been restarted, unix seconds. */
  readonly restarts: readonly number[];
  /** Newest first. */
  readonly events: readonly AppEvent[];
  /** Events which came with this snapshot, oldest first; none in the first one. */
  readonly news: readonly AppEvent[];
}

export interface Store {
  snapshot(): Snapshot;
  /** The app's clock, unix seconds; the page's own until the app has answered. */
  appTime(): number;
  subscribe(listener: (snapshot: Snapshot) => void): void;
  /** Asks the app once and tells the subscribers. Never throws. Calls while one runs share it. */
  refresh(): Promise<void>;
  /**
   * Switches failures, then refreshes.
   *
   * @throws ApiError when the app refuses or does not answer
   */
  change(changes: FailureChanges): Promise<void>;
}

/** A sample missing for longer than this is fetched with the whole history. Seconds. */
const MISSED_SECONDS = 1.5;

/** @param now page time, unix milliseconds */
export function createStore(deps: { readonly api: Api; readonly now: () => number }): Store {
  const { api, now } = deps;
  const listeners: ((snapshot: Snapshot) => void)[] = [];
  let running: Promise<void> | null = null;
  /** App time minus page time, seconds. */
  let clockOffset = 0;
  let current: Snapshot = {
    connection: { state: 'connecting' },
    status: null,
    series: emptySeries,
    injections: [],
    restarts: [],
    events: [],
    news: [],
  };
  const appTime = (): number => now() / 1e3 + clockOffset;

  const accept = async (status: Status): Promise<Snapshot> => {
    const { status: previous, connection, series } = current;
    clockOffset = status.startedAt + status.uptimeSeconds - now() / 1e3;
    const time = appTime();
    const last = series.timestamps.at(-1) ?? 0;
    const restarted = previous !== null && previous.startedAt !== status.startedAt;
    const missed = status.now !== null && status.now.timestamp - last > MISSED_SECONDS;
    const samples =
      missed || connection.state !== 'live'
        ? toSamples(await api.history())
        : status.now === null
          ? []
          : [status.now];
    const { log, added } = mergeEvents(current.events, [
      ...(connection.state === 'unreachable' ? [back(time, (now() - connection.since) / 1e3)] : []),
      ...status.events,
    ]);
    return {
      connection: { state: 'live' },
      status,
      series: mergeSamples(series, samples, time),
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
      events: log,
      news: previous === null ? [] : added,
    };
  };

  const refuse = (error: unknown): Snapshot => {
    const problem = error instanceof ApiError ? error.message : String(error);
    const { connection } = current;
    if (connection.state === 'unreachable') {
      return { ...current, connection: { ...connection, problem }, news: [] };
    }
    const lost: AppEvent = {
      timestamp: appTime(),
      kind: 'unreachable',
      message: `The app stopped answering: ${problem}`,
    };
    const { log, added } = mergeEvents(current.events, [lost]);
    return {
      ...current,
      connection: { state: 'unreachable', since: now(), problem },
      events: log,
      news: added,
    };
  };

  const poll = async (): Promise<void> => {
    try {
      current = await accept(await api.status());
    } catch (error) {
      current = refuse(error);
    }
    for (const listener of listeners) listener(current);
  };

  const refresh = (): Promise<void> => {
    running ??= poll().finally(() => {
      running = null;
    });
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

function back(timestamp: number, missedSeconds: number): AppEvent {
  const seconds = Math.max(1, Math.round(missedSeconds));
  return {
    timestamp,
    kind: 'reachable',
    message: `The app answers again, after ${seconds} s`,
  };
}
