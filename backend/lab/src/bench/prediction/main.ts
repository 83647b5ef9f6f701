import { EVENT_LEGEND } from '@kfp/backend/evaluation/event-table.js';
import type { ProbabilityEvaluation } from '@kfp/backend/training/evaluate.js';
import { evaluateBaselines } from '@kfp/backend/training/evaluate-baselines.js';
import { scored, type Evaluation } from '@kfp/backend/training/run-scores.js';
import { defineBench, writeResults } from '../command.js';
import { SHIPPED_DATASET } from '../paths.js';
import { eventTable, table } from '../table.js';
import { goalsOf, type Goal } from './goals.js';
import { mistakesOf, type Mistake } from './mistakes.js';
import {
  foldsOfInstances,
  foldsOfRuns,
  judgeByForecasts,
  judgeHeldOut,
  partOf,
  readRecorded,
  type Recorded,
} from './protocols.js';
import { evaluateUnseenModes } from './unseen-modes.js';

/** Prints the tables as Markdown. */
export const bench = defineBench({
  name: 'bench:prediction',
  about:
    'Judges every model and baseline by events, on runs that the predictor never saw. Collects nothing.',
  flags: {
    input: { help: 'recorded runs', value: 'file', default: SHIPPED_DATASET },
    kinds: { help: 'of', value: 'kinds', default: 'random-forest,xgboost,neural-network' },
    seed: { help: 'of folds and learners', default: 1 },
    output: { help: 'also write prediction.md and prediction.json there', value: 'folder' },
  },
  async run({ input, seed, output, ...flags }, { stdout, command, log, signal }) {
    const kinds = flags.kinds.split(',') as [string, ...string[]];
    const recorded = await readRecorded(input, { seed, log, signal });
    const { goals, sections, mistakes } = await judge(recorded, kinds);
    const markdown = `${[
      '# Prediction, judged by events',
      `\`${command}\`, Node ${process.version}`,
      renderGoals(goals, kinds[0]),
      ...sections.map(render),
      EVENT_LEGEND,
      renderMistakes(mistakes, kinds[0]),
    ].join('\n\n')}\n`;
    stdout.write(markdown);
    await writeResults(output, {
      'prediction.md': markdown,
      'prediction.json': { command, goals, sections: sections.map(figuresOf), mistakes },
    });
  },
});

interface Section {
  readonly title: string;
  readonly text: string;
  readonly evaluations: readonly Evaluation[];
}

/** @param kinds goals and mistakes are those of the first */
async function judge(
  recorded: Recorded,
  kinds: readonly [string, ...string[]],
): Promise<{ goals: Goal[]; sections: Section[]; mistakes: Mistake[] }> {
  const { dataset, config, classes, log } = recorded;
  const unseenRuns: ProbabilityEvaluation[] = [];
  const otherInstances: ProbabilityEvaluation[] = [];
  for (const kind of kinds) {
    log(`${kind}: runs not seen`);
    unseenRuns.push(await judgeHeldOut(kind, foldsOfRuns(recorded), recorded));
  }
  for (const kind of kinds) {
    log(`${kind}: an instance not seen`);
    otherInstances.push(await judgeHeldOut(kind, foldsOfInstances(recorded), recorded));
  }
  const own = unseenRuns[0]!;
  const unseenModes = await evaluateUnseenModes(recorded, kinds[0]);
  const plain = partOf(unseenRuns, ({ settings }) => settings['nearMiss'] !== true, recorded);
  const quiet = partOf(unseenRuns, ({ injectedAt }) => injectedAt === undefined, recorded);
  const byForecasts = judgeByForecasts(recorded);
  const byMode = classes.slice(1).map((mode) => {
    const runs = dataset.runs.flatMap((run, i) => (run.mode === mode ? [i] : []));
    return scored(
      mode,
      runs.map((i) => byForecasts[i]!),
      config,
    );
  });
  const hours = quiet[0]!.scores.exposureHours.toFixed(1);
  const sections: Section[] = [
    {
      title: 'Runs not seen',
      text: 'Every run is judged by a model of the other runs (folds of whole runs); thresholds, calibration and ensemble are chosen without it.',
      evaluations: [
        ...unseenRuns,
        ...evaluateBaselines(dataset, config, own.judged),
        scored('forecasts alone', byForecasts, config),
      ],
    },
    {
      title: 'Near misses left out',
      text: 'The same judgements without the runs in which a failure was provoked to begin and to stop short.',
      evaluations: plain,
    },
    {
      title: 'Quiet data',
      text: `The same judgements of the runs in which nothing was injected: ${hours} target-hours of changing load.`,
      evaluations: quiet,
    },
    {
      title: 'An instance not seen',
      text: 'Every run is judged by a model of the other instances, which have other limits, load and speed.',
      evaluations: otherInstances,
    },
    {
      title: 'A mode never seen',
      text: `Every mode is judged by a model of the other modes (${kinds[0]}) together with the forecasts, joined as the service joins them.`,
      evaluations: unseenModes,
    },
    {
      title: 'Forecasts alone, by mode',
      text: 'They learn from no failure: what is left where there is no model at all.',
      evaluations: byMode,
    },
  ];
  return {
    goals: goalsOf({ unseenRuns, plain, otherInstances, unseenModes, quiet }),
    sections,
    mistakes: mistakesOf(own, dataset, config),
  };
}

/** The figures without the courses behind them. */
function figuresOf({ evaluations, ...section }: Section): object {
  return {
    ...section,
    evaluations: evaluations.map(({ name, scores, intervals, perMode }) => ({
      name,
      scores,
      intervals,
      perMode,
    })),
  };
}

function renderGoals(goals: readonly Goal[], kind: string): string {
  return `## Goals

Of the ${kind}, each from the table below that it belongs to. Near misses, runs in which a failure begins
and stops short of its threshold, were recorded on purpose: an alarm in one counts as false.

${table(goals, [
  ['', ({ what }) => what],
  ['goal', ({ goal }) => goal],
  ['reached', ({ reached }) => reached],
  ['met', ({ met }) => (met ? 'yes' : 'no')],
])}`;
}

function render({ title, text, evaluations }: Section): string {
  return `## ${title}\n\n${text}\n\n${eventTable(evaluations)}`;
}

function renderMistakes(mistakes: readonly Mistake[], kind: string): string {
  return `## Mistakes

Every false alarm and every missed failure of the ${kind} on runs not seen.

${table(mistakes, [
  ['', ({ what }) => what],
  ['run', ({ run }) => run],
  ['provoked', ({ injected }) => injected],
  ['what happened', ({ detail }) => detail],
])}`;
}
