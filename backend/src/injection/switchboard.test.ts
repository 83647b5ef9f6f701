import { describe, expect, it } from 'vitest';
import { KfpError } from '../core/errors.js';
import type { InjectionDetails } from './details.js';
import type { Injector } from './injector.js';
import { createSwitchboard, type InjectionNews, type Switchboard } from './switchboard.js';

const A = { target: 'shop:a', labels: { instance: 'a' } };
const B = { target: 'shop:b', labels: { instance: 'b' } };

const settings = {
  rampSeconds: 60,
  durationSeconds: 180,
  shape: 'linear',
  intensity: 1,
  level: 0,
};

/** Targets that switch as they are told, at the time told. */
function world(): {
  switchboard: Switchboard;
  injector: Injector;
  at: (seconds: number) => void;
  broken: Set<string>;
  calls: () => number;
} {
  let now = 1000;
  let open = 0;
  let most = 0;
  const since = new Map<string, number>();
  const broken = new Set<string>();
  const state = async (instance: string): ReturnType<Injector['get']> => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setTimeout(resolve, 1));
    open--;
    if (broken.has(instance)) throw new KfpError('INJECTION_UNREACHABLE', 'it is away');
    const began = since.get(instance) ?? null;
    const details: InjectionDetails = {
      ...settings,
      since: began,
      until: began === null ? null : began + 180,
      keepaliveHolder: null,
    };
    return { failures: { memory_leak: began !== null }, details: { memory_leak: details } };
  };
  const injector: Injector = {
    get: async (labels) => state(labels['instance']!),
    async set(labels, toggles) {
      if (toggles['memory_leak'] === false) since.delete(labels['instance']!);
      else since.set(labels['instance']!, now);
      return state(labels['instance']!);
    },
    stopAll: async () => undefined,
  };
  return {
    switchboard: createSwitchboard({ injector, clock: { now: () => now } }),
    injector,
    at: (seconds) => (now = seconds),
    broken,
    calls: () => most,
  };
}

const by = async (switchboard: Switchboard): Promise<(string | null)[]> =>
  (await switchboard.read([A, B])).map(({ details }) => details!['memory_leak']!.by);

describe('the switchboard', () => {
  it('tells how a failure is switched on, since when, until when and by whom', async () => {
    const { switchboard } = world();
    const answer = await switchboard.set(A, { memory_leak: true }, 'ada');
    expect(answer).toEqual({
      target: 'shop:a',
      failures: { memory_leak: true },
      details: { memory_leak: { ...settings, enabled: true, since: 1000, until: 1180, by: 'ada' } },
      problem: null,
    });
    expect(await by(switchboard)).toEqual(['ada', null]);
  });

  it('forgets who it was once it is off, or was switched on elsewhere', async () => {
    const { switchboard, injector, at } = world();
    await switchboard.set(A, { memory_leak: true }, 'ada');
    at(1010);
    await injector.set(A.labels, { memory_leak: true });
    expect(await by(switchboard)).toEqual([null, null]);

    await switchboard.set(A, { memory_leak: true }, 'bob');
    await switchboard.set(A, { memory_leak: false }, 'ada');
    await injector.set(A.labels, { memory_leak: true });
    expect(await by(switchboard)).toEqual([null, null]);
  });

  it('forgets targets that are gone', async () => {
    const { switchboard } = world();
    await switchboard.set(A, { memory_leak: true }, 'ada');
    switchboard.retain(new Set(['shop:b']));
    expect(await by(switchboard)).toEqual([null, null]);
  });

  it('tells every switch as news', async () => {
    const { switchboard } = world();
    const news: InjectionNews[] = [];
    const stop = switchboard.listen((one) => news.push(one));
    await switchboard.set(A, { memory_leak: true }, 'ada');
    await switchboard.set(A, { memory_leak: false }, null);
    stop();
    await switchboard.set(A, { memory_leak: true }, 'ada');
    const rest = { target: 'shop:a', mode: 'memory_leak', timestamp: 1000 };
    expect(news).toEqual([
      { ...rest, active: true, by: 'ada', until: 1180 },
      { ...rest, active: false, by: null, until: null },
    ]);
  });

  it('stops everything, also where nobody looks any more, and says who did not hear', async () => {
    const { switchboard, injector, broken } = world();
    const gone = { target: 'gone', labels: { instance: 'gone' } };
    const dead = { target: 'dead', labels: { instance: 'dead' } };
    await switchboard.set(gone, { memory_leak: true }, 'ada');
    await injector.set(A.labels, { memory_leak: true });
    broken.add('dead');
    const news: InjectionNews[] = [];
    switchboard.listen((one) => news.push(one));
    const stopped = await switchboard.stopAll([A, B, dead], 'bob');
    expect(stopped.map(({ target, problem }) => [target, problem])).toEqual([
      ['gone', null],
      ['shop:a', null],
      ['dead', 'it is away'],
    ]);
    expect(news.map(({ target, active, by }) => [target, active, by])).toEqual([
      ['gone', false, 'bob'],
      ['shop:a', false, 'bob'],
    ]);
    expect((await injector.get(gone.labels)).failures).toEqual({ memory_leak: false });
    expect(await switchboard.stopAll([A, B], 'bob')).toEqual([]);
  });

  it('names the target that cannot be asked, and asks no more than sixteen at once', async () => {
    const { switchboard, broken, calls } = world();
    broken.add('7');
    const targets = Array.from({ length: 50 }, (_, i) => ({
      target: `t${i}`,
      labels: { instance: String(i) },
    }));
    const answers = await switchboard.read(targets);
    expect(answers.map(({ target }) => target)).toEqual(targets.map(({ target }) => target));
    expect(answers.filter(({ problem }) => problem !== null)).toEqual([
      { target: 't7', failures: null, details: null, problem: 'it is away' },
    ]);
    expect(calls()).toBe(16);
  });
});
