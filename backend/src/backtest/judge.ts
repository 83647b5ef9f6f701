import type { Watch } from '../config/schema.js';
import { seededRandom } from '../core/random.js';
import { createRandomAlarms } from '../evaluation/baselines.js';
import { judge, type Judged } from '../outcomes/judge-history.js';
import { rulesOf } from '../outcomes/rules.js';
import type { Step } from '../outcomes/types.js';
import { scored, type Evaluation } from '../training/run-scores.js';
import type { ReplayedHistory } from './replay.js';
import type { Span } from './spans.js';

/** One predictor held against what happened. */
export interface JudgedPredictor extends Evaluation {
  /** One per history, in their order. */
  readonly judged: readonly Judged[];
}

/** Seed of the alarms at random. */
const SEED = 1;

/**
 * The figures of every predictor, and beside them those of alarms at random, as many and as long as those of
 * the first.
 *
 * @param names of the predictors, in the order of the histories' judgements
 */
export function scoreReplay(
  histories: readonly ReplayedHistory[],
  names: readonly string[],
  config: Watch,
): JudgedPredictor[] {
  const withFigures = (name: string, judged: readonly Judged[]): JudgedPredictor => ({
    ...scored(name, judged, config),
    judged,
  });
  return [
    ...names.map((name, index) =>
      withFigures(
        name,
        histories.map(({ judged }) => judged[index]!),
      ),
    ),
    withFigures('at random, as often', atRandom(histories, config)),
  ];
}

function atRandom(histories: readonly ReplayedHistory[], config: Watch): Judged[] {
  const { stepSeconds } = config;
  const predicted = histories.flatMap((history) => history.predicted);
  const steps = predicted.reduce((sum, span) => sum + stepsOf(span, stepSeconds), 0);
  const first = histories.map(({ judged }) => judged[0]!);
  const random = seededRandom(SEED);
  const alarms = createRandomAlarms(first, steps, stepSeconds, random);
  const names = config.modes.map(({ name }) => name);
  const rules = rulesOf(config, 'afterwards');
  return histories.map((history) => {
    const mode = names[Math.floor(names.length * random())]!;
    return judge({ ...history, steps: randomSteps(history, mode, alarms, stepSeconds) }, rules);
  });
}

function stepsOf({ start, end }: Span, stepSeconds: number): number {
  return Math.round((end - start) / stepSeconds) + 1;
}

function* randomSteps(
  { predicted, failures }: ReplayedHistory,
  mode: string,
  alarms: (steps: number) => Uint8Array,
  stepSeconds: number,
): Generator<Step> {
  for (const span of predicted) {
    const marks = alarms(stepsOf(span, stepSeconds));
    for (const [i, mark] of marks.entries()) {
      const at = span.start + i * stepSeconds;
      yield {
        at,
        violations: failures
          .filter(({ start, end }) => start <= at && at <= end)
          .map((failure) => ({ mode: failure.mode, since: failure.start })),
        source: 'at random',
        alarm: mark === 1 ? { mode, timeToFailure: null } : null,
      };
    }
  }
}
