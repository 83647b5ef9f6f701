import type { Clock } from '../../core/clock.js';
import { describeError, KfpError } from '../../core/errors.js';
import type { Kubernetes } from '../../kubernetes/client.js';
import { CHAOS_KINDS, type ChaosKind } from './kinds.js';
import { chaosObject, type ChaosRun } from './objects.js';
import type { ChaosPlan } from './steps.js';

/** A run that this process takes step by step. */
export interface LiveRun {
  readonly run: ChaosRun;
  /** Takes no further step; resolves when none is under way. Objects stay. */
  halt(): Promise<void>;
}

/** A step that fails is tried again after so many seconds, until the next one is due. */
const RETRY_SECONDS = 5;

/**
 * Makes the first object of a run, then goes on by itself: a step when it is due, and at the end all
 * objects are removed. Chaos Mesh ends them by itself, too, if nobody is left to remove them.
 *
 * @param onProblem told when a step is late or fails
 * @throws KfpError of the API when the first object cannot be made
 */
export async function startRun(
  run: ChaosRun,
  plan: ChaosPlan,
  deps: {
    readonly api: Pick<Kubernetes, 'create' | 'remove'>;
    readonly clock: Clock;
    readonly onProblem: (message: string) => void;
    /** Called when the run is over, its objects removed as far as they could be. */
    readonly onEnd: () => void;
  },
): Promise<LiveRun> {
  const { api, clock, onProblem } = deps;
  const stop = new AbortController();
  const made: { kind: ChaosKind; name: string }[] = [];
  const make = async (index: number): Promise<void> => {
    const object = chaosObject(run, plan.steps[index]!, index);
    // One of its name that is there is its own: the answer to an earlier try was lost.
    await api.create(CHAOS_KINDS[object.kind], run.namespace, object);
    made.push({ kind: object.kind, name: object.metadata.name });
  };
  const remove = async ({ kind, name }: (typeof made)[number]): Promise<void> => {
    await api.remove(CHAOS_KINDS[kind], run.namespace, name);
  };
  const removeAll = async (): Promise<void> => {
    for (const step of made) await remove(step);
  };

  const [first] = plan.steps;
  let next = 0;
  if (first?.atSeconds === 0) {
    await make(0);
    next = 1;
  }
  const proceed = async (): Promise<void> => {
    for (; next < plan.steps.length; next++) {
      await clock.sleep(run.since + plan.steps[next]!.atSeconds - clock.now(), stop.signal);
      const due = run.since + (plan.steps[next + 1]?.atSeconds ?? Infinity);
      await persistently(() => make(next), Math.min(due, run.until));
      // Of pulses only the last few are kept: what is over says nothing any more.
      const over = made[made.length - PULSES_KEPT - 1];
      const isPulse = plan.steps[next]!.durationSeconds < run.until - clock.now() - 1;
      if (isPulse && over !== undefined) {
        await persistently(() => remove(over), due);
      }
    }
    await clock.sleep(run.until - clock.now(), stop.signal);
    await persistently(removeAll, run.until + 60);
    deps.onEnd();
  };
  const persistently = async (act: () => Promise<void>, until: number): Promise<void> => {
    for (;;) {
      stop.signal.throwIfAborted();
      try {
        return await act();
      } catch (error) {
        onProblem(`${run.mode} at ${run.target}: ${describeError(error)}`);
        const again = error instanceof KfpError && error.code === 'INJECTION_UNREACHABLE';
        if (!again || clock.now() + RETRY_SECONDS >= until) return;
        await clock.sleep(RETRY_SECONDS, stop.signal);
      }
    }
  };
  const done = proceed().catch((error: unknown) => {
    if (!stop.signal.aborted) onProblem(describeError(error));
  });
  return {
    run,
    async halt() {
      stop.abort();
      await done;
    },
  };
}

const PULSES_KEPT = 2;
