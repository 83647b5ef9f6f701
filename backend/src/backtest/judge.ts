import type { Watch } from '../config/schema.js';
import { seededRandom } from '../core/random.js';
import { randomAlarms } from '../evaluation/baselines.js';
import { judgeHistory, type JudgedHistory } from '../evaluation/events.js';
import {
  eventIntervals,
  scoreEvents,
  type EventIntervals,
  type EventScores,
} from '../evaluation/event-scores.js';
import { createEpisodeTracker } from './episode-tracker.js';
import type { ReplayedHistory, Statement } from './replay.js';
import { secondsOutside } from './spans.js';

/** One predictor held against what happened. */
export interface JudgedPredictor {
  readonly name: string;
  readonly scores: EventScores;
  readonly intervals: EventIntervals;
  /** What it foresaw of each mode; false alarms belong to no mode and are not in it. */
  readonly perMode: Readonly<Record<string, EventScores>>;
  /** One per history, in their order. */
  readonly judged: readonly JudgedHistory[];
}

/** Seed of the bootstrap and of the alarms at random. */
const SEED = 1;

/**
 * Judges every predictor by the rules of `kfp train`, and beside them alarms at random, as many and as
 * long as those of the first.
 *
 * @param names of the predictors, in the order of the histories' statements
 */
export function judgeReplay(
  histories: readonly ReplayedHistory[],
  names: readonly string[],
  config: Watch,
): JudgedPredictor[] {
  const predictors = names.map((name, v) =>
    judgePredictor(
      name,
      histories,
      histories.map(({ statements }) => statements[v]!),
      config,
    ),
  );
  const first = histories.map(({ statements }) => statements[0]!);
  const [random, modes] = atRandom(histories, first, config);
  return [...predictors, judgePredictor('at random, as often', histories, random, config, modes)];
}

function judgePredictor(
  name: string,
  histories: readonly ReplayedHistory[],
  statements: readonly Statement[],
  config: Watch,
  modes?: readonly string[],
): JudgedPredictor {
  const { stepSeconds, windowSeconds, horizonSeconds } = config;
  const options = { horizonSeconds, recoverySeconds: windowSeconds };
  const judged = histories.map(({ run, target, failures }, h) => {
    const { episodes, said } = statements[h]!;
    const ill = failures.map(({ start, end }) => ({ start, end: end + windowSeconds }));
    return judgeHistory(
      {
        ...{ run, target, failures },
        exposureSeconds: secondsOutside(said, ill, stepSeconds),
        episodes: modes === undefined ? episodes : episodes.map((e) => ({ ...e, mode: modes[h] })),
      },
      options,
    );
  });
  return {
    name,
    judged,
    scores: scoreEvents(judged, config),
    intervals: eventIntervals(judged, { horizonSeconds, seed: SEED }),
    perMode: Object.fromEntries(
      config.modes.map(({ name: mode }) => [mode, scoreEvents(judged.map(only(mode)), config)]),
    ),
  };
}

function only(mode: string): (judged: JudgedHistory) => JudgedHistory {
  return ({ history, failures }) => ({
    history: { ...history, exposureSeconds: 0, episodes: [] },
    failures: failures.filter(({ failure }) => failure.mode === mode),
    episodes: [],
  });
}

function atRandom(
  histories: readonly ReplayedHistory[],
  like: readonly Statement[],
  config: Watch,
): [Statement[], string[]] {
  const { stepSeconds } = config;
  const stepsOf = (from: number, to: number): number => Math.round((to - from) / stepSeconds) + 1;
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const steps = sum(like.flatMap(({ said }) => said.map(({ start, end }) => stepsOf(start, end))));
  const lengths = like.flatMap(({ episodes }) => episodes.map((e) => stepsOf(e.start, e.end)));
  const meanSteps = sum(lengths) / Math.max(lengths.length, 1);
  const random = seededRandom(SEED);
  const names = config.modes.map(({ name }) => name);
  const modes = histories.map(() => names[Math.floor(names.length * random())]!);
  const statements = like.map(({ said }): Statement => {
    const tracker = createEpisodeTracker(stepSeconds);
    for (const { start, end } of said) {
      const count = stepsOf(start, end);
      const marks = randomAlarms(count, lengths.length / Math.max(steps, 1), meanSteps, random);
      marks.forEach((mark, i) => {
        if (mark === 1) tracker.alarm(start + i * stepSeconds, () => ({ mode: undefined }));
      });
    }
    return { episodes: tracker.episodes, said };
  });
  return [statements, modes];
}
