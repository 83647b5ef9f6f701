import type { Clock } from '../core/clock.js';
import { describeError } from '../core/errors.js';
import type { Labels } from '../prometheus/parse.js';
import type { InjectionDetails } from './details.js';
import type { TargetSwitches } from './switches.js';
import type { FailureToggles, InjectionState, Injector } from './injector.js';

export interface SwitchboardTarget {
  readonly target: string;
  readonly labels: Labels;
}

/** A failure was switched on or off here. */
export interface InjectionNews {
  readonly target: string;
  readonly mode: string;
  readonly active: boolean;
  readonly by: string | null;
  /** Unix seconds. */
  readonly timestamp: number;
  /** Unix seconds at which it ends by itself; null while off, and when the target does not say. */
  readonly until: number | null;
}

/** The failure toggles of the targets, and who used them. */
export interface Switchboard {
  /** In the order given; asks a few targets at once. Never throws: errors are in the answer, per target. */
  read(targets: readonly SwitchboardTarget[]): Promise<TargetSwitches[]>;
  /**
   * @param by who asks; null when unknown
   * @throws KfpError of the injector
   */
  set(
    target: SwitchboardTarget,
    toggles: FailureToggles,
    by: string | null,
  ): Promise<TargetSwitches>;
  /**
   * Switches everything off at these targets, and wherever something was switched on here. Never
   * throws: trouble is told per target.
   *
   * @returns targets at which something was on, or that could not be asked
   */
  stopAll(targets: readonly SwitchboardTarget[], by: string | null): Promise<TargetSwitches[]>;
  /** Forgets all targets but these. */
  retain(targets: ReadonlySet<string>): void;
  /** @returns takes the listener away again */
  listen(listener: (news: InjectionNews) => void): () => void;
}

/** Targets asked at once. */
const MAX_CALLS = 16;

interface Author {
  readonly by: string;
  readonly since: number | null;
}

const UNDESCRIBED: InjectionDetails = {
  rampSeconds: null,
  durationSeconds: null,
  shape: null,
  intensity: null,
  level: null,
  since: null,
  until: null,
  keepaliveHolder: null,
};

/**
 * Remembers who switched what on. A failure that began at another moment than the one remembered was
 * switched on elsewhere, by somebody unknown.
 */
export function createSwitchboard(deps: {
  readonly injector: Injector;
  readonly clock: Pick<Clock, 'now'>;
}): Switchboard {
  const { injector, clock } = deps;
  const authors = new Map<string, Map<string, Author>>();
  const listeners = new Set<(news: InjectionNews) => void>();
  /** Where something was switched on here: also after Prometheus has lost sight of it. */
  const touched = new Map<string, SwitchboardTarget>();

  const describe = (target: string, state: InjectionState): TargetSwitches => {
    const known = authors.get(target);
    const details = Object.entries(state.failures).map(([mode, enabled]) => {
      const own = state.details[mode] ?? UNDESCRIBED;
      const author = known?.get(mode);
      const same = enabled && author?.since === own.since;
      // The target gives no times: a failure counts as a new one only after the target was seen without it.
      if (!enabled && author?.since === null) known?.delete(mode);
      return [mode, { enabled, ...shownOf(own), by: same ? author.by : null }] as const;
    });
    return {
      target,
      failures: { ...state.failures },
      details: Object.fromEntries(details),
      problem: null,
    };
  };

  const readOne = async ({ target, labels }: SwitchboardTarget): Promise<TargetSwitches> => {
    try {
      return describe(target, await injector.get(labels));
    } catch (error) {
      return { target, failures: null, details: null, problem: describeError(error) };
    }
  };

  const stopOne = async (at: SwitchboardTarget, by: string | null): Promise<TargetSwitches[]> => {
    const before = await readOne(at);
    if (before.failures === null) return [before];
    const on = Object.keys(before.failures).filter((mode) => before.failures![mode]);
    if (on.length === 0) return [];
    try {
      return [await board.set(at, Object.fromEntries(on.map((mode) => [mode, false])), by)];
    } catch (error) {
      return [{ ...before, problem: describeError(error) }];
    }
  };

  const board: Switchboard = {
    read: (targets) => each(targets, readOne),
    async stopAll(targets, by) {
      const all = new Map([...touched, ...targets.map((one) => [one.target, one] as const)]);
      return (await each([...all.values()], (at) => stopOne(at, by))).flat();
    },
    async set({ target, labels }, toggles, by) {
      const state = await injector.set(labels, toggles);
      let known = authors.get(target);
      if (known === undefined) authors.set(target, (known = new Map<string, Author>()));
      for (const mode of Object.keys(toggles)) {
        const enabled = state.failures[mode] === true;
        if (enabled && by !== null) {
          known.set(mode, { by, since: state.details[mode]?.since ?? null });
        } else {
          known.delete(mode);
        }
      }
      const answer = describe(target, state);
      if (Object.values(state.failures).includes(true)) touched.set(target, { target, labels });
      else touched.delete(target);
      for (const mode of Object.keys(toggles)) {
        const active = state.failures[mode] === true;
        const until = active ? (state.details[mode]?.until ?? null) : null;
        const news = { target, mode, active, by, timestamp: clock.now(), until };
        for (const listener of listeners) listener(news);
      }
      return answer;
    },
    retain(targets) {
      for (const target of authors.keys()) if (!targets.has(target)) authors.delete(target);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return board;
}

/** The holder of the keepalive is no part of the answer. */
function shownOf(own: InjectionDetails): Omit<InjectionDetails, 'keepaliveHolder'> {
  const { rampSeconds, durationSeconds, shape, intensity, level, since, until } = own;
  return { rampSeconds, durationSeconds, shape, intensity, level, since, until };
}

/** Does it to all, a few at once; the answers are in the order given. */
async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const answers = new Array<R>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      answers[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_CALLS, items.length) }, worker));
  return answers;
}
