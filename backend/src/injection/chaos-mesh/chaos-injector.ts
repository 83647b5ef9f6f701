import { randomBytes } from 'node:crypto';
import { OPT_IN, type ChaosMeshDefinition } from '../../config/chaos-mesh-schema.js';
import type { Clock } from '../../core/clock.js';
import { describeError, KfpError } from '../../core/errors.js';
import type { Kubernetes } from '../../kubernetes/client.js';
import type { Labels } from '../../prometheus/parse.js';
import type { InjectionDetails } from '../details.js';
import { withEnd, type FailureToggles, type InjectionState, type Injector } from '../injector.js';
import { startRun, type LiveRun } from './chaos-runs.js';
import { createChaosState } from './chaos-state.js';
import { CHAOS_MODES, type ChaosMode } from './kinds.js';
import { describeRun, targetKey, type ChaosRun, type KnownStep } from './objects.js';
import { podsOfTarget } from './pods.js';
import { readToggles, type ChaosSettings, type ChaosToggles } from './settings.js';
import { planChaos, type ChaosPlan } from './steps.js';
import { createTurns } from './turns.js';

/** An injector that holds something: begin with `start`, end with `close`. */
export interface ChaosInjector extends Injector {
  /** Removes what an earlier process of the same owner left, and what is over. @throws KfpError of the API */
  start(): Promise<void>;
  /** Takes back everything of this owner. Never throws; what cannot be removed ends by itself. */
  close(): Promise<void>;
}

export interface ChaosInjectorOptions extends ChaosMeshDefinition {
  /** Of the configuration's `injection`: longer failures are cut to it. */
  readonly maxDurationSeconds: number;
}

/** Kubernetes gives a pod 30 s to end; something is left for the rest. */
const CLOSE_SECONDS = 15;

/**
 * Failure toggles through Chaos Mesh. What is on is read from the cluster, never remembered: another
 * process sees it too, and a restart loses nothing.
 *
 * @throws KfpError from every method: of {@link Kubernetes}; `INJECTION_REFUSED` (400) for toggles that make
 *   no sense, `INJECTION_NOT_ALLOWED` for namespaces and pods that nobody opened; nothing has changed then
 */
// Long because all methods share what runs live, and the turns in which targets are changed.
export function createChaosInjector(
  options: ChaosInjectorOptions,
  deps: {
    readonly api: Kubernetes;
    readonly clock: Clock;
    readonly onProblem: (message: string) => void;
  },
): ChaosInjector {
  const { api, clock, onProblem } = deps;
  const { namespaces, selector = OPT_IN, owner = 'kfp', maxDurationSeconds } = options;
  const state = createChaosState(api, clock);
  const live = new Map<string, LiveRun>();
  const inTurn = createTurns();

  const stepsOf = async (labels: Labels): Promise<KnownStep[]> => {
    const target = targetKey(labels);
    const steps = await state.steps(namespaceOf(labels, namespaces));
    return steps.filter(({ run }) => run.target === target);
  };

  const get = async (labels: Labels): Promise<InjectionState> => {
    const now = clock.now();
    const target = targetKey(labels);
    const steps = (await stepsOf(labels)).filter(({ run }) => run.until > now);
    // The first step of a slow ramp may be ahead: nothing of it is in the cluster yet.
    return stateOf(steps, (mode) => live.get(`${target} ${mode}`)?.run, now);
  };

  const stop = async (labels: Labels, modes: readonly ChaosMode[]): Promise<void> => {
    if (modes.length === 0) return;
    const target = targetKey(labels);
    for (const mode of modes) {
      const key = `${target} ${mode}`;
      await live.get(key)?.halt();
      live.delete(key);
    }
    state.forget(namespaceOf(labels, namespaces));
    const steps = await stepsOf(labels);
    await state.remove(steps.filter(({ run }) => modes.includes(run.mode)));
  };

  const begin = async (labels: Labels, plans: readonly Planned[]): Promise<void> => {
    const about = {
      owner,
      namespace: namespaceOf(labels, namespaces),
      target: targetKey(labels),
      since: clock.now(),
    };
    const onEnd = (run: ChaosRun): void => {
      state.forget(run.namespace);
      const key = `${run.target} ${run.mode}`;
      if (live.get(key)?.run === run) live.delete(key);
    };
    const begun: ChaosMode[] = [];
    try {
      for (const planned of plans) {
        begun.push(planned.mode);
        const run = newRun(about, planned);
        const deps = { api, clock, onProblem, onEnd: () => onEnd(run) };
        live.set(`${run.target} ${run.mode}`, await startRun(run, planned.plan, deps));
      }
    } catch (error) {
      await stop(labels, begun).catch((left: unknown) => onProblem(describeError(left)));
      throw error;
    } finally {
      state.forget(about.namespace);
    }
  };

  const set = async (labels: Labels, toggles: FailureToggles): Promise<InjectionState> => {
    const wanted = readToggles(withEnd(toggles, maxDurationSeconds));
    const namespace = namespaceOf(labels, namespaces);
    const pods = [...wanted.values()].every((settings) => settings === null)
      ? []
      : podsOfTarget(await api.pods(namespace, selector), labels, selector);
    // All is planned before anything is changed: a plan may be refused.
    const planned = planAll(wanted, pods, options);
    await stop(labels, [...wanted.keys()]);
    await begin(labels, planned);
    return get(labels);
  };

  const removeWhere = async (unwanted: (step: KnownStep) => boolean): Promise<void> => {
    for (const namespace of namespaces) {
      state.forget(namespace);
      await state.remove((await state.steps(namespace)).filter(unwanted));
    }
  };

  return {
    get,
    set: (labels, toggles) => inTurn(targetKey(labels), () => set(labels, toggles)),
    stopAll: (labels) => inTurn(targetKey(labels), () => stop(labels, CHAOS_MODES)),
    start: () => removeWhere(({ run }) => run.owner === owner || run.until <= clock.now()),
    async close() {
      const end = async (): Promise<void> => {
        await Promise.all([...live.values()].map((run) => run.halt()));
        live.clear();
        await removeWhere(({ run }) => run.owner === owner);
      };
      await withDeadline(end(), CLOSE_SECONDS, clock).catch((error: unknown) => {
        onProblem(`failures that are on end by themselves: ${describeError(error)}`);
      });
    },
  };
}

interface Planned {
  readonly mode: ChaosMode;
  readonly settings: ChaosSettings;
  readonly plan: ChaosPlan;
}

function planAll(
  wanted: ChaosToggles,
  pods: Parameters<typeof planChaos>[2],
  options: Parameters<typeof planChaos>[3],
): Planned[] {
  return [...wanted].flatMap(([mode, settings]) =>
    settings === null ? [] : [{ mode, settings, plan: planChaos(mode, settings, pods, options) }],
  );
}

function newRun(
  about: Pick<ChaosRun, 'owner' | 'namespace' | 'since' | 'target'>,
  { mode, settings, plan }: Planned,
): ChaosRun {
  return {
    ...about,
    id: randomBytes(4).toString('hex'),
    mode,
    settings: { ...settings, rampSeconds: plan.rampSeconds },
    until: about.since + settings.durationSeconds,
  };
}

/** @throws KfpError `INJECTION_NOT_ALLOWED` */
function namespaceOf({ namespace = '' }: Labels, allowed: readonly string[]): string {
  if (allowed.includes(namespace)) return namespace;
  throw new KfpError(
    'INJECTION_NOT_ALLOWED',
    `Failures are not injected in the namespace "${namespace}", only in ${allowed.join(', ')}.`,
    { statusCode: 403, hint: 'injection.chaosMesh.namespaces lists them.' },
  );
}

/** @param planned the run of a mode of which no step is in the cluster */
function stateOf(
  steps: readonly KnownStep[],
  planned: (mode: ChaosMode) => ChaosRun | undefined,
  now: number,
): InjectionState {
  const failures: Record<string, boolean> = {};
  const details: Record<string, InjectionDetails> = {};
  for (const mode of CHAOS_MODES) {
    const own = steps.filter(({ run }) => run.mode === mode);
    const run = own[0]?.run ?? planned(mode);
    failures[mode] = run !== undefined;
    if (run !== undefined) details[mode] = describeRun(run, own, now);
  }
  return { failures, details };
}

/** @throws Error when the work takes longer; it goes on all the same */
async function withDeadline(work: Promise<void>, seconds: number, clock: Clock): Promise<void> {
  const done = new AbortController();
  const deadline = clock.sleep(seconds, done.signal).then(() => {
    throw new Error(`not removed after ${seconds} s`);
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    done.abort();
    await deadline.catch(() => undefined);
  }
}
