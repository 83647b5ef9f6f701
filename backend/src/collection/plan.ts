import type { Watch, FailureModeDefinition } from '../config/schema.js';
import { NORMAL } from '../core/modes.js';
import { seededRandom, shuffled, type Random } from '../core/random.js';
import type { FailureToggles } from '../injection/injector.js';
import { RAMP_SHAPES } from '../injection/shapes.js';

/** A run that is to be made: what is injected, when, under which load. */
export interface PlannedRun {
  readonly runId: string;
  /** Failure modes joined by `+`, or `normal`. */
  readonly scenario: string;
  /** Set when the failure is meant to stop short of its threshold. */
  readonly nearMiss: boolean;
  readonly toggles: FailureToggles;
  /** Normal time before the injection, injection, recovery. Seconds. */
  readonly leadSeconds: number;
  readonly injectionSeconds: number;
  readonly recoverySeconds: number;
  /** Load relative to the instance's own rate, from the given second of the run on. */
  readonly load: readonly { readonly atSeconds: number; readonly factor: number }[];
}

/** The failure stays so many steps after its ramp, so that the threshold is recorded. */
const HOLD_STEPS = 9;

/** Queries look back up to eight steps; a little later nothing of the failure is left in them. */
const RECOVERY_STEPS = 11;

/** From the end of a failure until the target is as before. */
export function recoverySeconds({ stepSeconds }: Pick<Watch, 'stepSeconds'>): number {
  return RECOVERY_STEPS * stepSeconds;
}

/** Normal runs per round of all failures. */
const NORMAL_PER_ROUND = 2;

export function plannedSeconds(run: PlannedRun): number {
  return run.leadSeconds + run.injectionSeconds + run.recoverySeconds;
}

/**
 * An endless plan, in rounds: each round has every failure mode once, one combination, one near
 * miss and two normal runs, in random order. So a plan cut anywhere is balanced, and the same seed
 * gives the same plan.
 */
export function* planRuns(config: Watch, seed: number): Generator<PlannedRun, never> {
  const random = seededRandom(seed);
  const provoked = config.modes.filter((mode) => mode.provocation !== undefined);
  const missable = provoked.filter((mode) => mode.provocation!.nearMissIntensity !== undefined);
  const { combinations } = config;
  for (let round = 0; ; round++) {
    const items: (() => Omit<PlannedRun, 'runId'>)[] = [
      ...provoked.map((mode) => () => failureRun([mode], false, config, round, random)),
      ...Array.from({ length: NORMAL_PER_ROUND }, () => () => normalRun(config, random)),
    ];
    if (combinations.length > 0) {
      const names = combinations[round % combinations.length]!;
      const modes = names.map((name) => provoked.find((mode) => mode.name === name)!);
      items.push(() => failureRun(modes, false, config, round, random));
    }
    if (missable.length > 0) {
      const mode = missable[round % missable.length]!;
      items.push(() => failureRun([mode], true, config, round, random));
    }
    const order = shuffled(items, random);
    for (const [index, make] of order.entries()) {
      const run = make();
      yield { runId: `s${seed}-r${pad(round)}-${pad(index)}-${run.scenario}`, ...run };
    }
  }
}

/** A run in which nothing is injected. */
const UNTOUCHED = {
  scenario: NORMAL,
  nearMiss: false,
  toggles: {},
  injectionSeconds: 0,
  recoverySeconds: 0,
} as const;

/** Longest quiet run: at most this much is lost by an interruption. Seconds. */
const QUIET_SECONDS: readonly [number, number] = [500, 700];

/** Time between two changes of load in a quiet run. Seconds. */
const LOAD_CHANGE_SECONDS: readonly [number, number] = [40, 160];

/**
 * An endless plan of runs without any failure, for counting false alarms: long, and the load changes
 * at once every one or two minutes.
 */
export function* planQuietRuns(seed: number): Generator<PlannedRun, never> {
  const random = seededRandom(seed);
  for (let index = 0; ; index++) {
    const leadSeconds = Math.round(uniform(random, QUIET_SECONDS));
    const load = [{ atSeconds: 0, factor: loadFactor(random) }];
    for (;;) {
      const atSeconds = load.at(-1)!.atSeconds + Math.round(uniform(random, LOAD_CHANGE_SECONDS));
      if (atSeconds >= leadSeconds) break;
      load.push({ atSeconds, factor: loadFactor(random) });
    }
    yield { runId: `s${seed}-q${pad(index)}-${NORMAL}`, ...UNTOUCHED, leadSeconds, load };
  }
}

function failureRun(
  modes: readonly FailureModeDefinition[],
  nearMiss: boolean,
  config: Watch,
  round: number,
  random: Random,
): Omit<PlannedRun, 'runId'> {
  let injectionSeconds = 0;
  const toggles: Record<string, Record<string, unknown>> = {};
  for (const mode of modes) {
    const { intensity, nearMissIntensity, rampSeconds, suddenShare } = mode.provocation!;
    const sudden = !nearMiss && random() < suddenShare;
    const ramp = sudden ? 0 : logUniform(random, rampSeconds);
    const duration = ramp + HOLD_STEPS * config.stepSeconds;
    injectionSeconds = Math.max(injectionSeconds, duration);
    toggles[mode.name] = {
      enabled: true,
      shape: RAMP_SHAPES[(round + Math.floor(3 * random())) % RAMP_SHAPES.length],
      intensity: round3(uniform(random, nearMiss ? nearMissIntensity! : intensity)),
      rampSeconds: Math.round(ramp),
      seed: Math.floor(random() * 2 ** 31),
    };
  }
  for (const settings of Object.values(toggles)) {
    settings['durationSeconds'] = Math.round(injectionSeconds);
  }
  return {
    scenario: modes.map((mode) => mode.name).join('+'),
    nearMiss,
    toggles,
    // A window of normal time first and a random time more, so that its length tells nothing.
    leadSeconds: Math.round(config.windowSeconds + 4 + 26 * random()),
    injectionSeconds: Math.round(injectionSeconds),
    recoverySeconds: recoverySeconds(config),
    load: [{ atSeconds: 0, factor: loadFactor(random) }],
  };
}

function normalRun(config: Watch, random: Random): Omit<PlannedRun, 'runId'> {
  const leadSeconds = Math.round(2.2 * config.windowSeconds + 60 * random());
  return {
    ...UNTOUCHED,
    leadSeconds,
    // The load changes suddenly in the middle, which is no failure.
    load: [
      { atSeconds: 0, factor: loadFactor(random) },
      { atSeconds: Math.round(leadSeconds * (0.3 + 0.5 * random())), factor: loadFactor(random) },
    ],
  };
}

/** Half to double of the instance's rate. */
function loadFactor(random: Random): number {
  return round3(logUniform(random, [0.5, 2]));
}

function uniform(random: Random, [from, to]: readonly [number, number]): number {
  return from + (to - from) * random();
}

function logUniform(random: Random, [from, to]: readonly [number, number]): number {
  return from * (to / from) ** random();
}

function round3(value: number): number {
  return Math.round(value * 1e3) / 1e3;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
