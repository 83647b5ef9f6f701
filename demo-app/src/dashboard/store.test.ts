import { describe, expect, it } from 'vitest';
import { ApiError, type Api } from './api.js';
import { createStore, type Snapshot, type Store } from './store.js';
import type { Sample } from '../observe/history.js';
import type { Status } from '../observe/status.js';

const sample = (timestamp: number): Sample => ({
  timestamp,
  memoryBytes: 1,
  cpuCores: 0.1,
  requestRate: 5,
  errorRatio: 0,
  latencyP50Seconds: 0.03,
  latencyP95Seconds: 0.08,
});

/** An app whose process started at 1000 and which has sampled every second since. */
class FakeApp implements Api {
  startedAt = 1000;
  time = 1000;
  reachable = true;
  histories = 0;
  events: Status['events'] = [{ timestamp: 1000, kind: 'started', message: 'Started' }];

  status = async (): Promise<Status> => {
    this.assertReachable();
    return {
      instance: 'a:1',
      startedAt: this.startedAt,
      uptimeSeconds: this.time - this.startedAt,
      restarts: 0,
      lastTerminatedReason: null,
      limits: { memoryBytes: 10, cpuCores: 1 },
      now: sample(this.time),
      healthy: true,
      failures: {},
      events: this.events,
    };
  };

  history = async (): Promise<Sample[]> => {
    this.assertReachable();
    this.histories++;
    const seconds = this.time - this.startedAt + 1;
    return Array.from({ length: seconds }, (_, index) => sample(this.startedAt + index));
  };

  change = async (): Promise<void> => {
    this.assertReachable();
    this.events = [{ timestamp: this.time, kind: 'failure_started', message: 'Began' }];
  };

  private assertReachable(): void {
    if (!this.reachable) throw new ApiError('Refused.');
  }
}

/** The page's clock runs 50 s behind the app's. */
function page(app: FakeApp): { store: Store; after: (seconds: number) => Promise<Snapshot> } {
  const store = createStore({ api: app, now: () => (app.time - 50) * 1e3 });
  return {
    store,
    async after(seconds) {
      app.time += seconds;
      await store.refresh();
      return store.snapshot();
    },
  };
}

const timesOf = ({ samples }: Snapshot): number[] => samples.map(({ timestamp }) => timestamp);

describe('the store', () => {
  it("loads the history once, then adds what is new, on the app's clock", async () => {
    const app = new FakeApp();
    const { store, after } = page(app);
    expect(store.snapshot().connection.state).toBe('connecting');
    expect(timesOf(await after(3))).toEqual([1000, 1001, 1002, 1003]);
    expect(timesOf(await after(1)).at(-1)).toBe(1004);
    expect(app.histories).toBe(1);
    expect(store.appTime()).toBe(1004);
  });

  it('fetches what it missed', async () => {
    const app = new FakeApp();
    const { after } = page(app);
    await after(0);
    expect(timesOf(await after(3))).toEqual([1000, 1001, 1002, 1003]);
    expect(app.histories).toBe(2);
  });

  it('tells of an app that stops answering and recovers by itself', async () => {
    const app = new FakeApp();
    const { after } = page(app);
    await after(2);
    app.reachable = false;
    const lost = await after(1);
    expect(lost.connection).toEqual({ state: 'unreachable', since: 953_000, problem: 'Refused.' });
    expect(lost.status?.instance).toBe('a:1');
    expect(lost.news.map(({ kind }) => kind)).toEqual(['unreachable']);
    const still = await after(4);
    expect(still.connection).toMatchObject({ since: 953_000 });
    expect(still.news).toEqual([]);

    app.reachable = true;
    const back = await after(1);
    expect(back.connection.state).toBe('live');
    expect(back.news.map(({ message }) => message)).toEqual(['The app answers again, after 5 s']);
    expect(timesOf(back)).toHaveLength(9);
    expect(back.restarts).toEqual([]);
  });

  it('keeps what an earlier process showed, and marks the restart', async () => {
    const app = new FakeApp();
    const { after } = page(app);
    await after(2);
    app.startedAt = 1005;
    app.events = [{ timestamp: 1005, kind: 'started', message: 'Restarted' }];
    const restarted = await after(4);
    expect(restarted.restarts).toEqual([1005]);
    expect(timesOf(restarted)).toEqual([1000, 1001, 1002, 1005, 1006]);
    expect(restarted.events.map(({ message }) => message)).toEqual(['Restarted', 'Started']);
    expect(restarted.news.map(({ message }) => message)).toEqual(['Restarted']);
  });

  it('shows a change at once, and passes on a refusal', async () => {
    const app = new FakeApp();
    const { store, after } = page(app);
    await after(1);
    await store.change({ cpu_spike: false });
    expect(store.snapshot().news.map(({ message }) => message)).toEqual(['Began']);
    app.reachable = false;
    await expect(store.change({ cpu_spike: false })).rejects.toThrow('Refused.');
  });

  it('asks once when asked twice at the same time', async () => {
    const app = new FakeApp();
    const { store } = page(app);
    await Promise.all([store.refresh(), store.refresh()]);
    expect(app.histories).toBe(1);
  });
});
