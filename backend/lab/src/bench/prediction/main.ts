import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Evaluation } from '@kfp/backend/training/run-scores.js';
import { goalsOf, type Goal } from './goals.js';
import { createBench, type Bench } from './protocols.js';
import type { Mistake } from './mistakes.js';
import { loadModules, type Modules } from './modules.js';

const data = (name: string): string =>
  fileURLToPath(new URL(`../../../../data/${name}`, import.meta.url));

const USAGE = `npm run bench:prediction -- [options]

Judges every model and baseline by events, on runs that the predictor never saw. Collects nothing.

  --input <file>      recorded runs (the shipped dataset)
  --kinds <kinds>     of random-forest, xgboost, neural-network (all)
  --seed <n>          of folds and learners (1)
  --output <folder>   also write prediction.md and prediction.json there
  --no-build          judge what is built already
`;

/** Prints the tables as Markdown. Returns the exit code. */
export async function benchPrediction(
  argv: readonly string[],
  io: { readonly stdout: Writable; readonly stderr: Writable; readonly signal: AbortSignal },
): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean' },
      input: { type: 'string', default: data('demo.csv.gz') },
      kinds: { type: 'string', default: 'random-forest,xgboost,neural-network' },
      seed: { type: 'string', default: '1' },
      output: { type: 'string' },
    },
  });
  if (values.help === true) {
    io.stdout.write(USAGE);
    return 0;
  }
  const modules = await loadModules();
  const bench = await createBench(modules, {
    input: values.input,
    kinds: values.kinds.split(','),
    seed: Number(values.seed),
    log: (line) => io.stderr.write(`${line}\n`),
    signal: io.signal,
  });
  const { goals, sections, mistakes } = await run(bench);
  const command = ['npm run bench:prediction', ...(argv.length > 0 ? ['--', ...argv] : [])].join(
    ' ',
  );
  const markdown = `# Prediction, judged by events

\`${command}\`, Node ${process.version}

${renderGoals(goals, bench.firstKind)}
${sections.map((section) => render(section, modules)).join('\n')}
${modules.EVENT_LEGEND}

${renderMistakes(mistakes, bench.firstKind)}`;
  io.stdout.write(markdown);
  if (values.output !== undefined) {
    await mkdir(values.output, { recursive: true });
    await writeFile(join(values.output, 'prediction.md'), markdown);
    await writeFile(
      join(values.output, 'prediction.json'),
      `${JSON.stringify({ command, goals, sections: sections.map(figures), mistakes }, null, 2)}\n`,
    );
  }
  return 0;
}

interface Section {
  readonly title: string;
  readonly text: string;
  readonly evaluations: readonly Evaluation[];
}

async function run(bench: Bench): Promise<{
  readonly goals: readonly Goal[];
  readonly sections: readonly Section[];
  readonly mistakes: readonly Mistake[];
}> {
  const heldOut = await bench.heldOutRuns();
  const otherInstances = await bench.otherInstances();
  const unseenModes = await bench.unseenModes();
  const plain = bench.partOf(heldOut.models, ({ settings }) => settings['nearMiss'] !== true);
  const quiet = bench.partOf(heldOut.models, ({ injectedAt }) => injectedAt === undefined);
  const hours = quiet[0]!.scores.exposureHours.toFixed(1);
  const sections: Section[] = [
    {
      title: 'Runs not seen',
      text: 'Every run is judged by a model of the other runs (folds of whole runs); thresholds, calibration and ensemble are chosen without it.',
      evaluations: [...heldOut.models, ...bench.baselines(heldOut.judged), bench.forecastsAlone()],
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
      text: `Every mode is judged by a model of the other modes (${bench.firstKind}) together with the forecasts, joined as the service joins them.`,
      evaluations: unseenModes,
    },
    {
      title: 'Forecasts alone, by mode',
      text: 'They learn from no failure: what is left where there is no model at all.',
      evaluations: bench.forecastsByMode(),
    },
  ];
  const goals = goalsOf({ unseenRuns: heldOut.models, plain, otherInstances, unseenModes, quiet });
  return { goals, sections, mistakes: bench.mistakes(heldOut.models[0]!) };
}

function renderMistakes(mistakes: readonly Mistake[], kind: string): string {
  const rows = mistakes.map(
    ({ what, run, injected, detail }) => `| ${what} | ${run} | ${injected} | ${detail} |`,
  );
  return `## Mistakes

Every false alarm and every missed failure of the ${kind} on runs not seen.

| | run | provoked | what happened |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/** The figures without the courses behind them. */
function figures({ evaluations, ...section }: Section): object {
  return {
    ...section,
    evaluations: evaluations.map(({ name, scores, intervals, perMode }) => ({
      ...{ name, scores, intervals, perMode },
    })),
  };
}

function renderGoals(goals: readonly Goal[], kind: string): string {
  const rows = goals.map(({ what, goal, reached, met }) => [
    what,
    goal,
    reached,
    met ? 'yes' : 'no',
  ]);
  return `## Goals

Of the ${kind}, each from the table below that it belongs to. Near misses, runs in which a failure begins
and stops short of its threshold, were recorded on purpose: an alarm in one counts as false.

| | goal | reached | met |
| --- | ---: | ---: | --- |
${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}
`;
}

function render({ title, text, evaluations }: Section, modules: Modules): string {
  const rows = evaluations.map(({ name, scores, intervals }) =>
    modules.eventCells(name, scores, intervals),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = [...modules.EVENT_HEADER];
  return `## ${title}

${text}

${line(head)}
${line(head.map((_, i) => (i === 0 ? '---' : '---:')))}
${rows.map(line).join('\n')}
`;
}
