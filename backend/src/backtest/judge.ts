import type { Config } from '../config/schema.js';
import { seededRandom, type Random } from '../core/random.js';
import { randomAlarms } from '../evaluation/baselines.js';
import type { EventIntervals, EventScores } from '../evaluation/event-scores.js';
import { judge, type Judged } from '../outcomes/judge-history.js';
import { rulesOf } from '../outcomes/rules.js';
import type { Alarm, Step } from '../outcomes/types.js';
import { scored } from '../training/run-scores.js';
import type { ReplayedHistory } from './replay.js';

/** One predictor held against what happened. */
export interface JudgedPredictor {
  readonly name: string;
  readonly scores: EventScores;
  readonly intervals: EventIntervals;
  /** What it foresaw of each mode, and the alarms that named it. */
  readonly perMode: Readonly<Record<string, EventScores>>;
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
  config: Config,
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

function atRandom(histories: readonly ReplayedHistory[], config: Config): Judged[] {
  const { stepSeconds } = config;
  const stepsOf = (from: number, to: number): number => Math.round((to - from) / stepSeconds) + 1;
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const predicted = sum(
    histories.flatMap((history) => history.predicted.map(({ start, end }) => stepsOf(start, end))),
  );
  const alarms = histories.flatMap(({ judged }) =>
    judged[0]!.outcomes.flatMap((one): Alarm[] => (one.kind === 'alarm' ? [one.alarm] : [])),
  );
  const lengths = alarms.map(({ start, end }) => stepsOf(start, end));
  const like = {
    perStep: lengths.length / Math.max(predicted, 1),
    meanSteps: sum(lengths) / Math.max(lengths.length, 1),
  };
  const random = seededRandom(SEED);
  const names = config.modes.map(({ name }) => name);
  const rules = rulesOf(config, 'afterwards');
  return histories.map((history) => {
    const mode = names[Math.floor(names.length * random())]!;
    const steps = randomSteps(history, mode, like, stepSeconds, random);
    return judge({ ...history, steps }, rules);
  });
}

function* randomSteps(
  { predicted, failures }: ReplayedHistory,
  mode: string,
  like: { readonly perStep: number; readonly meanSteps: number },
  stepSeconds: number,
  random: Random,
): Generator<Step> {
  for (const { start, end } of predicted) {
    const count = Math.round((end - start) / stepSeconds) + 1;
    const marks = randomAlarms(count, like.perStep, like.meanSteps, random);
    for (let i = 0; i < count; i++) {
      const at = start + i * stepSeconds;
      yield {
        at,
        violations: failures
          .filter((failure) => failure.start <= at && at <= failure.end)
          .map((failure) => ({ mode: failure.mode, since: failure.start })),
        source: 'at random',
        alarm: marks[i] === 1 ? { mode, timeToFailure: null } : null,
      };
    }
  }
}
