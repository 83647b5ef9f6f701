import type { Watch } from '../config/schema.js';
import { seededRandom } from '../core/random.js';
import type { Dataset, Run } from '../datasets/types.js';
import { plainRule } from '../outcomes/alarms.js';
import type { Judged } from '../outcomes/judge-history.js';
import { baselines, createRandomAlarms } from '../evaluation/baselines.js';
import type { Course } from '../evaluation/run-history.js';
import { EVALUATION_SEED, judgeCourses, scored, type Evaluation } from './run-scores.js';

/**
 * Judges what is in use today by the same rule, and alarms at random as many and as long as those of
 * `like`.
 */
export function evaluateBaselines(
  dataset: Dataset,
  config: Watch,
  like?: readonly Judged[],
): Evaluation[] {
  const windowSteps = Math.round(config.windowSeconds / config.stepSeconds);
  const options = { ...config, signals: dataset.signals, windowSteps };
  const evaluated = baselines(options).map((baseline) => {
    const courseOf = (index: number): Course => {
      const { timestamps, signals } = dataset.runs[index]!;
      const modes = Array.from(timestamps, (_, step) =>
        step < windowSteps - 1 ? undefined : baseline.modeAt(signals, step),
      );
      const risks = Float64Array.from(modes, (mode) => (mode === undefined ? 0 : 1));
      return { risks: risks.fill(NaN, 0, windowSteps - 1), modeAt: (step) => modes[step] };
    };
    const judged = judgeCourses(dataset, config, courseOf, plainRule(config.alarm));
    return scored(baseline.name, judged, config);
  });
  return like === undefined ? evaluated : [...evaluated, randomEvaluation(dataset, config, like)];
}

function randomEvaluation(dataset: Dataset, config: Watch, like: readonly Judged[]): Evaluation {
  const first = Math.round(config.windowSeconds / config.stepSeconds) - 1;
  const stepsOf = ({ timestamps }: Run): number => Math.max(0, timestamps.length - first);
  const steps = dataset.runs.reduce((sum, run) => sum + stepsOf(run), 0);
  const random = seededRandom(EVALUATION_SEED);
  const alarms = createRandomAlarms(like, steps, config.stepSeconds, random);
  const names = config.modes.map((mode) => mode.name);
  const judged = judgeCourses(
    dataset,
    config,
    (index) => {
      const run = dataset.runs[index]!;
      const risks = new Float64Array(run.timestamps.length).fill(NaN);
      risks.set(alarms(stepsOf(run)), Math.min(first, risks.length));
      const mode = names[Math.floor(names.length * random())];
      return { risks, modeAt: () => mode };
    },
    plainRule(config.alarm),
  );
  return scored('at random, as often', judged, config);
}
