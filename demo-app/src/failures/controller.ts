import { createRamp } from './ramp.js';
import type { FailureMode, FailureSettings, FailureState, Keepalive } from './types.js';

/** What is asked of one failure: off, or on with these settings. */
export type FailureRequest =
  { readonly enabled: false } | { readonly enabled: true; readonly settings: FailureSettings };

export interface Failures {
  readonly modes: readonly FailureMode[];
  /** Every mode's state, by name. */
  state(): Record<string, FailureState>;
  level(name: string): number;
  /** Switching on what is on starts it again. Names must be known. */
  request(changes: ReadonlyMap<string, FailureRequest>): void;
  /** The holder is there: what it keeps on goes on for so many seconds. */
  renew(keepalive: Keepalive): void;
  /** Moves every level to where its ramp is now, and ends what has lasted long enough, or whose keepalive has run out. */
  tick(): void;
  endAll(): void;
}

interface Active {
  readonly settings: FailureSettings;
  readonly ramp: (elapsedSeconds: number) => number;
  readonly startedAt: number;
  /** Unix seconds; infinite without a keepalive. */
  keepaliveEndsAt: number;
}

/** The settings of a plain `true`. */
export function defaultSettings(mode: FailureMode): FailureSettings {
  return {
    rampSeconds: mode.defaultRampSeconds,
    durationSeconds: 180,
    shape: 'linear',
    intensity: 1,
    seed: 1,
    keepalive: null,
  };
}

/**
 * Runs the failures: any number at once, each along its own ramp until its duration is over.
 *
 * @param now unix seconds
 * @param onEvent told in words what began and ended
 */
export function createFailures(deps: {
  readonly modes: readonly FailureMode[];
  readonly now: () => number;
  readonly onEvent: (kind: 'failure_started' | 'failure_ended', message: string) => void;
}): Failures {
  const { modes, now, onEvent } = deps;
  const active = new Map<string, Active>();
  const levels = new Map<string, number>(modes.map((mode) => [mode.name, 0]));

  const setLevel = (mode: FailureMode, level: number): void => {
    levels.set(mode.name, level);
    mode.apply(level);
  };
  const end = (mode: FailureMode, why: string): void => {
    if (!active.delete(mode.name)) return;
    setLevel(mode, 0);
    onEvent('failure_ended', `${mode.title} ${why}`);
  };
  const tick = (): void => {
    const time = now();
    for (const mode of modes) {
      const failure = active.get(mode.name);
      if (failure === undefined) continue;
      const elapsed = time - failure.startedAt;
      if (elapsed >= failure.settings.durationSeconds) end(mode, 'ended by itself');
      else if (time >= failure.keepaliveEndsAt) {
        end(mode, 'ended: nothing was heard of who switched it on');
      } else setLevel(mode, failure.settings.intensity * failure.ramp(elapsed));
    }
  };

  return {
    modes,
    tick,
    endAll: () => modes.forEach((mode) => end(mode, 'was switched off')),
    level: (name) => levels.get(name) ?? 0,
    request(changes) {
      for (const mode of modes) {
        const change = changes.get(mode.name);
        if (change === undefined) continue;
        if (!change.enabled) {
          end(mode, 'was switched off');
          continue;
        }
        // What the last one took is given back before the next begins.
        if (active.has(mode.name)) setLevel(mode, 0);
        const { settings } = change;
        active.set(mode.name, {
          settings,
          ramp: createRamp(settings.shape, settings.rampSeconds, settings.seed),
          startedAt: now(),
          keepaliveEndsAt: now() + (settings.keepalive?.seconds ?? Infinity),
        });
        onEvent(
          'failure_started',
          `${mode.title} began: ${settings.shape} ramp of ${settings.rampSeconds} s to ${Math.round(100 * settings.intensity)} %`,
        );
      }
      tick();
    },
    renew({ holder, seconds }) {
      for (const failure of active.values()) {
        if (failure.settings.keepalive?.holder === holder)
          failure.keepaliveEndsAt = now() + seconds;
      }
      tick();
    },
    state: () =>
      Object.fromEntries(
        modes.map((mode): [string, FailureState] => {
          const failure = active.get(mode.name);
          const { keepalive, ...settings } = failure?.settings ?? defaultSettings(mode);
          return [
            mode.name,
            {
              ...settings,
              enabled: failure !== undefined,
              level: levels.get(mode.name) ?? 0,
              startedAt: failure?.startedAt ?? null,
              endsAt:
                failure === undefined ? null : failure.startedAt + failure.settings.durationSeconds,
              keepaliveHolder: keepalive?.holder ?? null,
              keepaliveEndsAt:
                failure === undefined || keepalive === null ? null : failure.keepaliveEndsAt,
            },
          ];
        }),
      ),
  };
}
