export interface AppEvent {
  /** Unix seconds. */
  readonly timestamp: number;
  readonly kind: 'started' | 'failure_started' | 'failure_ended' | 'health' | 'memory';
  readonly message: string;
}

export interface Events {
  add(kind: AppEvent['kind'], message: string): void;
  /** Newest first. */
  list(): readonly AppEvent[];
}

const KEPT = 50;

/** The recent events of this process, for people. */
export function createEvents(now: () => number): Events {
  const events: AppEvent[] = [];
  return {
    add(kind, message) {
      events.unshift({ timestamp: now(), kind, message });
      events.length = Math.min(events.length, KEPT);
    },
    list: () => events,
  };
}
