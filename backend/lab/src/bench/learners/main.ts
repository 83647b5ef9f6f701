import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@kfp/backend/core/random.js';
import {
  defineBench,
  inScratch,
  UsageError,
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
import { LIBRARY_NAMES, LIBRARY_OF, PARAMETERS, type ComparedKind } from './settings.js';
import { shippedCase } from './shipped.js';

const TEST_ROWS = 10_000;

const KINDS = Object.keys(PARAMETERS) as ComparedKind[];

/** Flags of this bench, understood. */
interface Settings {
  readonly sizes: readonly number[];
  readonly shipped: boolean;
  readonly kinds: readonly ComparedKind[];
  readonly repeat: number;
  readonly threads: number;
  readonly seed: number;
  readonly python: string | undefined;
}

/** Measures, prints Markdown, and writes it with JSON where asked to. */
export const bench = defineBench({
  name: 'bench:learners',
  about: 'Trains and predicts side by side with scikit-learn and XGBoost, where a Python has them.',
  flags: {
    sizes: {
      help: 'training rows of the generated data',
      value: 'a,b,…',
      default: '5000,20000,100000',
    },
    'no-shipped': { help: 'leave out the dataset that comes with the project', default: false },
    kinds: { help: 'of', value: 'kinds', default: KINDS.join(',') },
    repeat: { help: 'fresh processes of each side; each fits at least three times', default: 3 },
    threads: { help: 'on both sides', default: 2 },
    seed: { help: 'of data, splits and learners', default: 1 },
    python: {
      help: 'interpreter (the first of /usr/bin/python3 and python3 that has the library)',
      value: 'command',
    },
    output: { help: 'write learners.md and learners.json there', value: 'folder' },
    quick: { help: '5,000 rows, one process of each side', default: false },
  },
  async run({ threads, seed, python, ...flags }, context) {
    const kinds = flags.kinds.split(',') as ComparedKind[];
    const unknown = kinds.filter((kind) => !KINDS.includes(kind));
    if (unknown.length > 0) {
      throw new UsageError(`--kinds: ${unknown.join(', ')} is none of ${KINDS.join(', ')}`);
    }
    const settings: Settings = {
      sizes: flags.quick ? [5000] : wholes('sizes', flags.sizes),
      shipped: !flags['no-shipped'],
      kinds,
      repeat: flags.quick ? 1 : flags.repeat,
      threads,
      seed,
      python,
    };
    const report = await inScratch((folder) => compare(settings, folder, context));
    const markdown = renderMarkdown(report);
    context.stdout.write(markdown);
    await writeResults(flags.output, { 'learners.md': markdown, 'learners.json': report });
  },
});

async function compare(
  { kinds, threads, repeat, seed, ...settings }: Settings,
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
          parameters: PARAMETERS[kind],
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
