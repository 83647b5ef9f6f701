import type { Watch } from '@kfp/backend/config/schema.js';
import type { Clock } from '@kfp/backend/core/clock.js';
import { KfpError } from '@kfp/backend/core/errors.js';
import type { Injector } from '@kfp/backend/injection/injector.js';
import { rulesOf } from '@kfp/backend/outcomes/rules.js';
import { createDemonstration, type Outcome } from './demonstration.js';
import { describeDanger } from './live-lines.js';
import type { PredictionFeed } from './prediction-feed.js';
import type { PredictionView } from './prediction-view.js';
import { percent } from '@kfp/backend/core/format.js';

/** Every mode that can be provoked, one after the other. */
export const TOUR = 'tour';

export interface ScenarioOptions {
  readonly config: Watch;
  readonly feed: PredictionFeed;
  readonly injector: Injector;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Narration, line by line. */
  readonly say: (line: string) => void;
}

/** A failure stays so long after its ramp. */
const HOLD_SECONDS = 60;
const SUDDEN_HOLD_SECONDS = 20;

/** What is sudden is to be reported within so many steps: one until it is seen, two of violation, one to tell. */
const REPORT_STEPS = 4;

/** Steps in a row a target must look normal before anything is done to it. */
const CALM_STEPS = 5;
const CALM_TIMEOUT_SECONDS = 300;

/**
 * The modes a scenario stands for.
 *
 * @throws KfpError `SCENARIO_UNKNOWN`
 */
export function scenarioModes(scenario: string, config: Watch): readonly string[] {
  const modes = config.modes.filter(({ provocation }) => provocation).map(({ name }) => name);
  if (scenario === TOUR) return modes;
  if (modes.includes(scenario)) return [scenario];
  throw new KfpError('SCENARIO_UNKNOWN', `There is no scenario "${scenario}"`, {
    hint: `Choose one of ${[...modes, TOUR].join(', ')}.`,
  });
}

/** Injects one failure, watches what is said about it, switches it off, and judges. */
export async function runDemonstration(
  mode: string,
  target: string,
  options: ScenarioOptions,
): Promise<Outcome> {
  const { config, feed, injector, clock, signal, say } = options;
  const rampRange = rampSecondsOf(mode, config);
  const sudden = rampRange === undefined;
  const { labels } = await untilCalm(target, options);
  const ramp = sudden ? 0 : Math.round(Math.sqrt(rampRange[0] * rampRange[1]));
  const duration = ramp + (sudden ? SUDDEN_HOLD_SECONDS : HOLD_SECONDS);
  say(
    sudden
      ? `${mode} begins at once on ${target}; it is to be reported within ${REPORT_STEPS} steps`
      : `${mode} begins on ${target} and grows for ${ramp} s`,
  );
  const demonstration = createDemonstration(
    { mode, target, reportWithinSeconds: sudden ? REPORT_STEPS * config.stepSeconds : undefined },
    clock.now(),
    rulesOf(config, 'live'),
  );
  const narrate = createNarrator(say);
  const stopListening = feed.listen({
    onPrediction(prediction, at) {
      if (prediction.target === target) narrate(prediction, at);
      demonstration.see(prediction);
    },
    onFailure(failure, at) {
      if (failure.target === target) say(`failure: ${failure.mode}`);
      demonstration.seeFailure(failure, at);
    },
  });
  try {
    await injector.set(labels, {
      [mode]: { enabled: true, rampSeconds: ramp, durationSeconds: duration },
    });
    const deadline = clock.now() + duration + 10 * config.stepSeconds;
    while (!demonstration.decided && clock.now() < deadline) await clock.sleep(0.2, signal);
  } finally {
    stopListening();
    await injector.stopAll(labels).catch(() => say(`${target} does not answer: it may restart`));
  }
  return demonstration.outcome();
}

/**
 * The range of ramps the mode is trained with; undefined for a mode that also comes at once, which is
 * shown so: it then has no before in which anyone could predict it.
 */
function rampSecondsOf(mode: string, config: Watch): readonly [number, number] | undefined {
  const { provocation } = config.modes.find(({ name }) => name === mode) ?? {};
  if (provocation === undefined) {
    throw new KfpError('SCENARIO_UNKNOWN', `The configuration does not say how to provoke ${mode}`);
  }
  return provocation.suddenShare > 0 ? undefined : provocation.rampSeconds;
}

/** Waits until a target has looked normal for some steps; warming up takes one window. */
async function untilCalm(target: string, options: ScenarioOptions): Promise<PredictionView> {
  const { config, feed, clock, signal, say } = options;
  const deadline = clock.now() + CALM_TIMEOUT_SECONDS;
  let calm = 0;
  let told = '';
  let last: PredictionView | undefined;
  const stopListening = feed.listen({
    onPrediction(prediction) {
      if (prediction.target !== target) return;
      calm = prediction.state === 'normal' ? calm + 1 : 0;
      last = prediction;
      const state = prediction.state.replace('_', ' ');
      if (calm === 0 && state !== told) say(`waiting: ${target} is ${state}`);
      told = calm === 0 ? state : told;
    },
  });
  try {
    while (calm < CALM_STEPS) {
      if (clock.now() > deadline) {
        throw new KfpError(
          'TARGET_NOT_CALM',
          `${target} ${last === undefined ? 'had no prediction' : `was ${last.state}`} for ${CALM_TIMEOUT_SECONDS} s`,
          { hint: `Predictions need ${config.windowSeconds} s of metrics; is the load running?` },
        );
      }
      await clock.sleep(0.2, signal);
    }
    return last!;
  } finally {
    stopListening();
  }
}

/** While the danger lasts, it is said again after so many seconds. */
const REPEAT_SECONDS = 10;

/** Says how the risk rises, in steps of ten per cent, and the danger once it has a name. */
function createNarrator(
  say: (line: string) => void,
): (prediction: PredictionView, now: number) => void {
  let toldTenths = 0;
  let toldMode: string | null = null;
  let toldAt = -Infinity;
  return (prediction, now) => {
    const { state, failure, risk } = prediction;
    const tenths = Math.floor((risk ?? 0) * 10);
    if (state === 'at_risk' && (failure !== toldMode || now - toldAt >= REPEAT_SECONDS)) {
      say(`${failure === toldMode ? 'still' : 'alarm:'} ${describeDanger(prediction)}`);
      toldMode = failure;
      toldAt = now;
    } else if (state === 'normal') {
      if (toldMode !== null) say('the alarm is over');
      else if (tenths > toldTenths) say(`the risk rises: ${percent(risk ?? 0)}`);
      toldMode = null;
    }
    toldTenths = Math.max(toldTenths, tenths);
  };
}
