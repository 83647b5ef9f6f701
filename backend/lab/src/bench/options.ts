import { parseArgs } from 'node:util';
import { PARAMETERS, type Parameters, type ComparedKind } from './settings.js';

export const HELP = `npm run bench:learners -- [flags]

Trains and predicts side by side with scikit-learn and XGBoost, where a Python has them.

  --sizes 5000,20000,100000   training rows of the generated data
  --no-shipped                leave out the dataset that comes with the project
  --kinds <kinds>             of ${Object.keys(PARAMETERS).join(', ')} (all)
  --repeat <n>                fresh processes of each side (3); each fits at least three times
  --threads <n>               on both sides (2)
  --seed <n>                  of data, splits and learners (1)
  --set <kind>.<name>=<value> a hyperparameter, for both sides; may be given several times
  --python <command>          interpreter (the first of /usr/bin/python3 and python3 that has the library)
  --output <folder>           write learners.md and learners.json there
  --quick                     5,000 rows, one process of each side
  --no-build                  measure what is built already
`;

export interface BenchOptions {
  readonly sizes: readonly number[];
  readonly shipped: boolean;
  readonly kinds: readonly ComparedKind[];
  readonly repeat: number;
  readonly threads: number;
  readonly seed: number;
  readonly parameters: Readonly<Record<ComparedKind, Parameters>>;
  readonly python?: string;
  readonly output?: string;
}

/** A flag that was not understood. */
export class UsageError extends Error {}

/** @throws UsageError; undefined when help was asked for */
export function parseOptions(argv: readonly string[]): BenchOptions | undefined {
  const flags = read(argv);
  if (flags.help) return undefined;
  const kinds = Object.keys(PARAMETERS) as ComparedKind[];
  const wanted = flags.kinds?.split(',') ?? kinds;
  const unknown = wanted.filter((kind) => !kinds.includes(kind as ComparedKind));
  if (unknown.length > 0) {
    throw new UsageError(`--kinds: ${unknown.join(', ')} is none of ${kinds.join(', ')}`);
  }
  const sizes = flags.sizes ?? (flags.quick ? '5000' : '5000,20000,100000');
  return {
    sizes: sizes === '' ? [] : sizes.split(',').map((text) => whole('--sizes', text)),
    shipped: !flags['no-shipped'],
    kinds: wanted as ComparedKind[],
    repeat: whole('--repeat', flags.repeat ?? (flags.quick ? '1' : '3')),
    threads: whole('--threads', flags.threads ?? '2'),
    seed: whole('--seed', flags.seed ?? '1'),
    parameters: withSet(flags.set ?? []),
    ...(flags.python === undefined ? {} : { python: flags.python }),
    ...(flags.output === undefined ? {} : { output: flags.output }),
  };
}

function read(argv: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const boolean = { type: 'boolean' } as const;
    return parseArgs({
      args: [...argv],
      options: {
        ...{ sizes: text, kinds: text, repeat: text, threads: text, seed: text },
        ...{ python: text, output: text, set: { type: 'string', multiple: true } as const },
        ...{ quick: boolean, 'no-shipped': boolean, help: boolean },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function whole(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new UsageError(`${flag} wants whole numbers above 0, not "${text}"`);
}

function withSet(settings: readonly string[]): Readonly<Record<ComparedKind, Parameters>> {
  const all: Record<ComparedKind, Record<string, number | string>> = structuredClone(PARAMETERS);
  for (const setting of settings) {
    const [, kind, name, value] = /^([a-z-]+)\.(\w+)=(.+)$/.exec(setting) ?? [];
    const own = all[kind as ComparedKind] as Record<string, number | string> | undefined;
    if (own === undefined || name === undefined || value === undefined) {
      throw new UsageError(`--set wants <kind>.<name>=<value>, as xgboost.maxBins=255`);
    }
    // A name that is not handed to the library would be changed on one side only.
    if (kind !== 'neural-network' && !(name in own)) {
      throw new UsageError(`--set ${kind}: ${name} is none of ${Object.keys(own).join(', ')}`);
    }
    own[name] = Number.isNaN(Number(value)) ? value : Number(value);
  }
  return all;
}
