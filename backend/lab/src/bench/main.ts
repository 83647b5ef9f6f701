import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { built } from './built.js';
import { writeCase, type Case } from './cases.js';
import { createGenerator } from './generate.js';
import { judgeGoals } from './goals.js';
import { currentLoad, describeCommit, describeMachine, findPython } from './machine.js';
import { measure, type Result } from './measure.js';
import { HELP, parseOptions, UsageError, type BenchOptions } from './options.js';
import { renderMarkdown, type Report } from './report.js';
import { LIBRARY_NAMES } from './settings.js';
import { shippedCase } from './shipped.js';

const TEST_ROWS = 10_000;

export interface BenchIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly signal: AbortSignal;
}

/** Measures, prints Markdown, and writes it with JSON where asked to. Returns the exit code. */
export async function benchLearners(argv: readonly string[], io: BenchIo): Promise<number> {
  let options;
  try {
    options = parseOptions(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr.write(`error: ${error.message}\n\n${HELP}`);
    return 2;
  }
  if (options === undefined) {
    io.stdout.write(HELP);
    return 0;
  }
  const folder = await mkdtemp(join(tmpdir(), 'kfp-bench-'));
  try {
    const command = ['npm run bench:learners', ...(argv.length > 0 ? ['--', ...argv] : [])];
    const report = await run(options, command.join(' '), folder, io);
    const markdown = renderMarkdown(report);
    io.stdout.write(markdown);
    const { output } = options;
    if (output === undefined) return 0;
    await mkdir(output, { recursive: true });
    await writeFile(join(output, 'learners.md'), markdown);
    await writeFile(join(output, 'learners.json'), `${JSON.stringify(report, null, 2)}\n`);
    io.stderr.write(`Written to ${output}: learners.md, learners.json\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return 0;
}

async function run(
  options: BenchOptions,
  command: string,
  folder: string,
  io: BenchIo,
): Promise<Report> {
  const machine = describeMachine();
  const commit = await describeCommit();
  const python = await findPython(options.python);
  const notes = (['sklearn', 'xgboost'] as const)
    .filter((library) => python.commands[library] === undefined)
    .map(
      (library) =>
        `**${LIBRARY_NAMES[library]} is not here**: no Python that was looked for has it, so ours is measured alone. \`--python\` says which interpreter to use.`,
    );
  for (const note of notes) io.stderr.write(`${note}\n`);

  const data: { name: string; description: string }[] = [];
  const results: Result[] = [];
  for await (const item of cases(options)) {
    data.push({ name: item.name, description: item.description });
    const written = await writeCase(item, join(folder, item.name));
    for (const kind of options.kinds) {
      // Its goal is about the shipped dataset, and it has no original to be held against.
      if (kind === 'neural-network' && item.name !== 'shipped') continue;
      const interpreter =
        kind === 'neural-network'
          ? undefined
          : python.commands[kind === 'xgboost' ? 'xgboost' : 'sklearn'];
      const result = await measure(written, {
        ...{ kind, parameters: options.parameters[kind], threads: options.threads },
        ...{ repeat: options.repeat, seed: options.seed, signal: io.signal },
        ...(interpreter === undefined ? {} : { python: interpreter }),
        onProgress: (text) => io.stderr.write(`${text}\n`),
      });
      results.push(result);
    }
    await rm(written.folder, { recursive: true });
  }
  return {
    createdAt: new Date().toISOString(),
    command,
    machine: { ...machine, loadAfter: currentLoad() },
    versions: {
      ...(commit === undefined ? {} : { commit }),
      node: process.versions.node,
      ...python.versions,
    },
    notes,
    threads: options.threads,
    repeat: options.repeat,
    data,
    results,
    goals: judgeGoals(results),
  };
}

async function* cases({ shipped, sizes, seed }: BenchOptions): AsyncGenerator<Case> {
  if (shipped) yield await shippedCase(seed);
  const { seededRandom } = await built('core/random.js');
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
