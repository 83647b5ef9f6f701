import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@kfp/backend/core/random.js';
import {
  defineBench,
  inScratch,
  UsageError,
  whole,
  wholes,
  writeResults,
  type BenchContext,
} from '../command.js';
import { currentLoad, describeCommit, describeMachine } from '../machine.js';
import { writeCase, type Case } from './cases.js';
import { createGenerator } from './generate.js';
import { judgeGoals } from './goals.js';
import { measure, type Result } from './measure.js';
import { findPython } from './python.js';
import { renderMarkdown, type Report } from './report.js';
import {
  LIBRARY_NAMES,
  LIBRARY_OF,
  PARAMETERS,
  withSettings,
  type Parameters,
  type ComparedKind,
} from './settings.js';
import { shippedCase } from './shipped.js';

const TEST_ROWS = 10_000;

const KINDS = Object.keys(PARAMETERS) as ComparedKind[];

const USAGE = `npm run bench:learners -- [flags]

Trains and predicts side by side with scikit-learn and XGBoost, where a Python has them.

  --sizes 5000,20000,100000   training rows of the generated data
  --no-shipped                leave out the dataset that comes with the project
  --kinds <kinds>             of ${KINDS.join(', ')} (all)
  --repeat <n>                fresh processes of each side (3); each fits at least three times
  --threads <n>               on both sides (2)
  --seed <n>                  of data, splits and learners (1)
  --set <kind>.<name>=<value> a hyperparameter, for both sides; may be given several times
  --python <command>          interpreter (the first of /usr/bin/python3 and python3 that has the library)
  --output <folder>           write learners.md and learners.json there
  --quick                     5,000 rows, one process of each side
  --no-build                  measure what is built already
`;

/** Flags of this bench, understood. */
interface Settings {
  readonly sizes: readonly number[];
  readonly shipped: boolean;
  readonly kinds: readonly ComparedKind[];
  readonly repeat: number;
  readonly threads: number;
  readonly seed: number;
  readonly parameters: Readonly<Record<ComparedKind, Parameters>>;
  readonly python: string | undefined;
}

/** Measures, prints Markdown, and writes it with JSON where asked to. */
export const bench = defineBench({
  usage: USAGE,
  options: {
    sizes: { type: 'string' },
    'no-shipped': { type: 'boolean', default: false },
    kinds: { type: 'string', default: KINDS.join(',') },
    repeat: { type: 'string' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    set: { type: 'string', multiple: true, default: [] },
    python: { type: 'string' },
    output: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
  async run(flags, context) {
    const kinds = flags.kinds.split(',') as ComparedKind[];
    const unknown = kinds.filter((kind) => !KINDS.includes(kind));
    if (unknown.length > 0) {
      throw new UsageError(`--kinds: ${unknown.join(', ')} is none of ${KINDS.join(', ')}`);
    }
    const settings: Settings = {
      sizes: wholes('--sizes', flags.sizes ?? (flags.quick ? '5000' : '5000,20000,100000')),
      shipped: !flags['no-shipped'],
      kinds,
      repeat: whole('--repeat', flags.repeat ?? (flags.quick ? '1' : '3')),
      threads: whole('--threads', flags.threads),
      seed: whole('--seed', flags.seed),
      parameters: withSettings(flags.set),
      python: flags.python,
    };
    const report = await inScratch((folder) => compare(settings, folder, context));
    const markdown = renderMarkdown(report);
    context.stdout.write(markdown);
    await writeResults(flags.output, {
      'learners.md': markdown,
      'learners.json': `${JSON.stringify(report, null, 2)}\n`,
    });
  },
});

async function compare(
  { kinds, parameters, threads, repeat, seed, ...settings }: Settings,
  folder: string,
  { command, log, signal }: BenchContext,
): Promise<Report> {
  const machine = describeMachine();
  const python = await findPython(settings.python);
  const notes = (['sklearn', 'xgboost'] as const)
    .filter((library) => python.commands[library] === undefined)
    .map(
      (library) =>
        `**${LIBRARY_NAMES[library]} is not here**: no Python that was looked for has it, so ours is measured alone. \`--python\` says which interpreter to use.`,
    );
  notes.forEach(log);

  const data: { name: string; description: string }[] = [];
  const results: Result[] = [];
  for await (const item of cases({ ...settings, seed })) {
    data.push({ name: item.name, description: item.description });
    const written = await writeCase(item, join(folder, item.name));
    for (const kind of kinds) {
      // Its goal is about the shipped dataset, and it has no counterpart to be compared with.
      if (kind === 'neural-network' && item.name !== 'shipped') continue;
      const library = LIBRARY_OF[kind];
      results.push(
        await measure(written, {
          kind,
          parameters: parameters[kind],
          threads,
          repeat,
          seed,
          python: library && python.commands[library],
          signal,
          onProgress: log,
        }),
      );
    }
    await rm(written.folder, { recursive: true });
  }
  return {
    createdAt: new Date().toISOString(),
    command,
    machine: { ...machine, loadAfter: currentLoad() },
    versions: {
      commit: await describeCommit(),
      node: process.versions.node,
      ...python.versions,
    },
    notes,
    threads,
    repeat,
    data,
    results,
    goals: judgeGoals(results),
  };
}

async function* cases({
  shipped,
  sizes,
  seed,
}: Pick<Settings, 'shipped' | 'sizes' | 'seed'>): AsyncGenerator<Case> {
  if (shipped) yield await shippedCase(seed);
  const generate = createGenerator(seededRandom(seed));
  const test = generate(TEST_ROWS, seededRandom(seed + 1));
  for (const rows of sizes) {
    yield {
      name: `${rows / 1000}k`,
      description: `${rows} generated rows, 24 features, 6 classes of unequal size, 3 % missing in 4 columns; judged on ${TEST_ROWS} other rows.`,
      splits: [{ train: generate(rows, seededRandom(seed + 2)), test }],
    };
  }
}
