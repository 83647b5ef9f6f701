import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ModelKind } from '../../src/models/types.js';
import { built } from './built.js';
import { writeCase, type Case } from './cases.js';
import { createGenerator } from './generate.js';
import { measure, type Result } from './measure.js';
import { renderMarkdown, type Bench } from './report.js';
import { LIBRARY_NAMES, PARAMETERS } from './settings.js';
import { shippedCase } from './shipped.js';

export interface BenchIo {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/** The build is imported when asked for; these names are what it is asked with. */
const MODEL_KINDS = Object.keys(PARAMETERS) as ModelKind[];

const USAGE = `npm run bench:learners [-- options]

Trains and predicts side by side with scikit-learn and XGBoost, where Python has them.

  --sizes <list>     rows of the generated data (5000,20000,100000)
  --kinds <list>     ${MODEL_KINDS.join(', ')} (all)
  --repeat <n>       fresh processes of each side (1); each fits three times
  --threads <n>      threads of both sides (2)
  --output <folder>  write learners.md and learners.json there
  --quick            5,000 rows only
  --no-build         measure what is built already
`;

/** Rows that every model of the generated data is judged on. */
const TEST_ROWS = 10_000;
const SEED = 1;

/** @returns the exit code */
export async function benchLearners(argv: readonly string[], io: BenchIo): Promise<number> {
  const flags = readFlags(argv);
  if (typeof flags === 'string') {
    io.stderr.write(flags);
    return argv.includes('--help') ? 0 : 2;
  }
  const folder = await mkdtemp(join(tmpdir(), 'kfp-bench-'));
  const pythons = {
    'random-forest': pythonWith('sklearn'),
    xgboost: pythonWith('xgboost'),
    'neural-network': undefined,
  };
  const results: Result[] = [];
  const cases: Case[] = [];
  try {
    for (const item of await makeCases(flags.sizes)) {
      cases.push(item);
      const written = await writeCase(item, join(folder, item.name));
      for (const kind of flags.kinds) {
        // The network has no peer; how long it takes on the shipped data is its goal.
        if (kind === 'neural-network' && item.name !== 'shipped') continue;
        const python = pythons[kind];
        results.push(
          await measure(written, {
            kind,
            parameters: PARAMETERS[kind],
            threads: flags.threads,
            repeat: flags.repeat,
            seed: SEED,
            ...(python === undefined ? {} : { python: python.path }),
            signal: io.signal,
            onProgress: (text) => io.stderr.write(`${text}\n`),
          }),
        );
      }
      await rm(written.folder, { recursive: true });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const bench: Bench = {
    command: ['npm run bench:learners', ...(argv.length > 0 ? ['--', ...argv] : [])].join(' '),
    machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores`,
    threads: flags.threads,
    versions: {
      node: process.version,
      ...pythons['random-forest']?.versions,
      ...pythons.xgboost?.versions,
    },
    absent: (['sklearn', 'xgboost'] as const)
      .filter((name) => !pythons[name === 'sklearn' ? 'random-forest' : 'xgboost'])
      .map((name) => LIBRARY_NAMES[name]),
    cases: cases.map(({ name, description }) => ({ name, description })),
    results,
  };
  const markdown = renderMarkdown(bench);
  io.stdout.write(markdown);
  if (flags.output !== undefined) {
    await mkdir(flags.output, { recursive: true });
    await writeFile(join(flags.output, 'learners.md'), markdown);
    await writeFile(join(flags.output, 'learners.json'), `${JSON.stringify(bench, null, 1)}\n`);
    io.stderr.write(`Written to ${flags.output}: learners.md, learners.json\n`);
  }
  return 0;
}

interface Flags {
  readonly sizes: readonly number[];
  readonly kinds: readonly ModelKind[];
  readonly repeat: number;
  readonly threads: number;
  readonly output?: string;
}

/** The flags, or what to tell the user. */
function readFlags(argv: readonly string[]): Flags | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        sizes: { type: 'string', default: '5000,20000,100000' },
        kinds: { type: 'string', default: MODEL_KINDS.join(',') },
        repeat: { type: 'string', default: '1' },
        threads: { type: 'string', default: '2' },
        output: { type: 'string' },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return USAGE;
    const kinds = values.kinds.split(',').map((name) => {
      const kind = MODEL_KINDS.find((known) => known === name);
      if (kind === undefined) throw new Error(`there is no kind “${name}”`);
      return kind;
    });
    return {
      sizes: values.quick ? [5000] : values.sizes.split(',').map((text) => whole(text, 'sizes')),
      kinds,
      repeat: whole(values.repeat, 'repeat'),
      threads: whole(values.threads, 'threads'),
      ...(values.output === undefined ? {} : { output: resolve(values.output) }),
    };
  } catch (error) {
    return `error: ${(error as Error).message}\n\n${USAGE}`;
  }
}

function whole(text: string, name: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} takes whole numbers above 0, not “${text}”`);
}

async function makeCases(sizes: readonly number[]): Promise<Case[]> {
  const { seededRandom } = await built('core/random.js');
  const generate = createGenerator(seededRandom(SEED));
  const test = generate(TEST_ROWS, seededRandom(SEED + 1));
  const { featureNames, classes } = test;
  return [
    await shippedCase(SEED),
    ...sizes.map((rows) => ({
      name: `${rows / 1000}k`,
      description: `${rows} generated rows, ${featureNames.length} features, ${classes.length} classes of unequal size; judged on ${TEST_ROWS} others.`,
      splits: [{ train: generate(rows, seededRandom(SEED + 2)), test }],
    })),
  ];
}

interface Python {
  readonly path: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** The first Python that has a library. */
function pythonWith(library: 'sklearn' | 'xgboost'): Python | undefined {
  for (const path of ['/usr/bin/python3', 'python3']) {
    try {
      const script = `import ${library}; print(${library}.__version__)`;
      const version = execFileSync(path, ['-c', script], { timeout: 60_000, stdio: 'pipe' });
      return { path, versions: { [LIBRARY_NAMES[library]]: version.toString().trim() } };
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
