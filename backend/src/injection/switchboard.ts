import type { Clock } from '../core/clock.js';
import { describeError } from '../core/errors.js';
import type { Labels } from '../prometheus/parse.js';
import type { InjectionDetails } from './details.js';
import type { FailureToggles, InjectionState, Injector } from './injector.js';

export interface SwitchboardTarget {
  readonly target: string;
  readonly labels: Labels;
}

/** A failure of a target: how it is switched on, and by whom. */
export interface SwitchState extends InjectionDetails {
  readonly enabled: boolean;
  /** Who switched it on; null while off, and when nobody knows. */
  readonly by: string | null;
}

export interface TargetSwitches {
  readonly target: string;
  /** Null while the target cannot be asked. */
  readonly failures: Record<string, boolean> | null;
  /** Null while the target cannot be asked. */
  readonly details: Record<string, SwitchState> | null;
  readonly problem: string | null;
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
  /** In the order given; asks a few targets at once. Never throws: trouble is told per target. */
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
  /** Forgets all targets but these. */
  retain(targets: ReadonlySet<string>): void;
  /** @returns takes the listener away again */
  listen(listener: (news: InjectionNews) => void): () => void;
}

/** Targets asked at once. */
const MOST_CALLS = 16;

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

  const describe = (target: string, state: InjectionState): TargetSwitches => {
    const known = authors.get(target);
    const details = Object.entries(state.failures).map(([mode, enabled]) => {
      const own = state.details[mode] ?? UNDESCRIBED;
      const author = known?.get(mode);
      const same = enabled && author?.since === own.since;
      // A target that tells no times: only its being off tells that what is on later is another.
      if (!enabled && author?.since === null) known?.delete(mode);
      return [mode, { enabled, ...own, by: same ? author.by : null }] as const;
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

  return {
    async read(targets) {
      const answers = new Array<TargetSwitches>(targets.length);
      let next = 0;
      const work = async (): Promise<void> => {
        while (next < targets.length) {
          const index = next++;
          answers[index] = await readOne(targets[index]!);
        }
      };
      await Promise.all(Array.from({ length: Math.min(MOST_CALLS, targets.length) }, work));
      return answers;
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
}
