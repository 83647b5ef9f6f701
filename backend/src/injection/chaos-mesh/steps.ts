import type { ChaosMeshDefinition } from '../../config/chaos-mesh-schema.js';
import { seededRandom } from '../../core/random.js';
import type { ChaosMode } from './kinds.js';
import { httpPort, limited, nameOf, type Pod } from './pods.js';
import { rampOf } from './ramp.js';
import type { ChaosSettings } from './settings.js';

/** One object of Chaos Mesh: when it begins, how long it lasts, what it does. */
export interface ChaosStep {
  /** Since the failure was switched on. */
  readonly atSeconds: number;
  readonly durationSeconds: number;
  /** Level of the whole failure from here on, 0 to intensity. */
  readonly level: number;
  readonly pods: readonly string[];
  /** The rest of `spec`. */
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface ChaosPlan {
  /** What the ramp comes to: 0 where the failure cannot grow. */
  readonly rampSeconds: number;
  readonly steps: readonly ChaosStep[];
}

/** Chaos Mesh takes a few seconds for each object; steps closer than this would be no steps. */
const MIN_STEP_SECONDS = 15;
const MAX_STEPS = 10;

/** Errors come in pulses, one in this time, as long as not all requests fail. */
const PULSE_SECONDS = 20;
/** Shorter pulses are over before they have begun everywhere; fewer errors are pulses further apart. */
const MIN_PULSE_SECONDS = 3;
/** Below this there is no pulse worth making. */
const MIN_LEVEL = 0.01;
/** From this level on, pulses are no pulses any more. */
const WHOLE = 0.95;

const DEFAULT_LATENCY_MILLISECONDS = 1000;

/**
 * The objects that make a failure grow. Chaos Mesh refuses to change an object's `spec`, and exchanging
 * one for another would leave a gap, or both, for as long as it takes. But what it does adds up: each
 * stressor is a process of its own, each delay a queue behind the one before, each pod is failed by
 * itself. So every step adds what is missing to its level, nothing is taken away before the end, and all
 * steps end together. HTTP errors do not add up, and have no share of requests either: they come in
 * pulses, which get longer, so that their share within the time that a rate is taken over grows.
 *
 * @param pods of the target, at least one
 * @throws KfpError `INJECTION_NOT_ALLOWED` when a pod lacks a limit or a port that is needed
 */
export function planChaos(
  mode: ChaosMode,
  settings: ChaosSettings,
  pods: readonly Pod[],
  options: Pick<ChaosMeshDefinition, 'latencyMilliseconds' | 'httpPort'>,
): ChaosPlan {
  const names = pods.map(nameOf);
  switch (mode) {
    case 'memory_leak': {
      const { container, limit } = limited(pods, 'memory');
      const mebibytes = (level: number): number => Math.floor((level * limit) / 2 ** 20);
      return adding(settings, names, mebibytes, (more) => ({
        containerNames: [container],
        stressors: { memory: { workers: 1, size: `${more}MiB` } },
      }));
    }
    case 'cpu_spike': {
      const { container, limit } = limited(pods, 'cpu');
      const percent = (level: number): number => Math.round(level * limit * 100);
      return adding(settings, names, percent, (more) => {
        const workers = Math.ceil(more / 100);
        return {
          containerNames: [container],
          stressors: { cpu: { workers, load: Math.round(more / workers) } },
        };
      });
    }
    case 'high_latency': {
      const most = options.latencyMilliseconds ?? DEFAULT_LATENCY_MILLISECONDS;
      return adding(
        settings,
        names,
        (level) => Math.round(level * most),
        (more) => ({ action: 'delay', direction: 'to', delay: { latency: `${more}ms` } }),
      );
    }
    case 'service_down':
      return failing(settings, names);
    case 'error_rate':
      return pulsing(settings, names, {
        target: 'Response',
        port: httpPort(pods, options.httpPort),
        path: '*',
        replace: { code: 500 },
      });
  }
}

/** The moments at which a ramp takes a step, and the levels it takes them to. */
function climb({ rampSeconds, intensity, shape, seed, durationSeconds }: ChaosSettings): {
  at: number;
  level: number;
}[] {
  const count = Math.max(1, Math.min(MAX_STEPS, Math.floor(rampSeconds / MIN_STEP_SECONDS)));
  const ramp = rampOf(shape, rampSeconds, seededRandom(seed));
  return Array.from({ length: count }, (_, step) => ({
    at: (step * rampSeconds) / count,
    level: intensity * ramp(((step + 1) * rampSeconds) / count),
  })).filter(({ at }) => at < durationSeconds);
}

function adding(
  settings: ChaosSettings,
  pods: readonly string[],
  amountAt: (level: number) => number,
  spec: (more: number) => Readonly<Record<string, unknown>>,
): ChaosPlan {
  const steps: ChaosStep[] = [];
  let so = 0;
  for (const { at, level } of climb(settings)) {
    const more = amountAt(level) - so;
    if (more < 1) continue;
    so += more;
    const durationSeconds = settings.durationSeconds - at;
    steps.push({ atSeconds: at, durationSeconds, level, pods, spec: spec(more) });
  }
  return { rampSeconds: settings.rampSeconds, steps };
}

/** One pod after the other; of a single pod there is no less than all. */
function failing(settings: ChaosSettings, pods: readonly string[]): ChaosPlan {
  const steps: ChaosStep[] = [];
  let so = 0;
  for (const { at, level } of climb(settings)) {
    const many = Math.max(1, Math.round(level * pods.length));
    if (many <= so) continue;
    steps.push({
      atSeconds: at,
      durationSeconds: settings.durationSeconds - at,
      level: many / pods.length,
      pods: pods.slice(so, many),
      spec: { action: 'pod-failure' },
    });
    so = many;
  }
  return { rampSeconds: steps.length > 1 ? settings.rampSeconds : 0, steps };
}

function pulsing(
  settings: ChaosSettings,
  pods: readonly string[],
  spec: Readonly<Record<string, unknown>>,
): ChaosPlan {
  const { durationSeconds, rampSeconds, intensity, shape, seed } = settings;
  const ramp = rampOf(shape, rampSeconds, seededRandom(seed));
  const steps: ChaosStep[] = [];
  let at = 0;
  while (at < durationSeconds) {
    const left = durationSeconds - at;
    const level = intensity * ramp(at);
    if (at >= rampSeconds && level >= WHOLE) {
      steps.push({ atSeconds: at, durationSeconds: left, level, pods, spec });
      break;
    }
    if (level < MIN_LEVEL) {
      at += PULSE_SECONDS;
      continue;
    }
    const pulse = Math.max(MIN_PULSE_SECONDS, Math.round(level * PULSE_SECONDS));
    steps.push({ atSeconds: at, durationSeconds: Math.min(left, pulse), level, pods, spec });
    at += Math.max(PULSE_SECONDS, Math.round(pulse / level));
  }
  return { rampSeconds, steps };
}
