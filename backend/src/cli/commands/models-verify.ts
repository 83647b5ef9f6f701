import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Watch } from '../../config/schema.js';
import { KfpError } from '../../core/errors.js';
import { seededRandom } from '../../core/random.js';
import { readDataset } from '../../datasets/read.js';
import { findKind } from '../../models/kinds.js';
import type { ModelMetadata } from '../../models/metadata.js';
import type { LoadedModel, Registry } from '../../models/registry.js';
import type { FittedModel } from '../../models/types.js';
import { compareTables, type Check } from '../../models/verification.js';
import { drawRows, type DrawnRows } from '../../training/draw-rows.js';
import { printJson, printLine, printTable, type CliIo } from '../io.js';
import { openWatch, wholeNumber, type CommonFlags } from '../options.js';

const ROWS = 1000;

/** Where Debian keeps the Python that has python3-xgboost, then whatever `python3` is. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

const SHIPPED = fileURLToPath(new URL('../../../data/demo.csv.gz', import.meta.url));

interface Flags extends CommonFlags {
  readonly modelDir?: string;
  readonly input?: string;
  readonly rows: number;
  readonly seed: number;
  readonly python?: string;
}

/** `kfp models verify`: a saved model against another implementation of its kind. */
export function modelsVerifyCommand(io: CliIo): Command {
  return new Command('verify')
    .description(
      'Checks that other software that reads such models answers as a saved model does; where there ' +
        'is none, that the model loaded again does.',
    )
    .argument('[id]', 'as listed; default: the active model')
    .option('--model-dir <folder>', 'model registry')
    .option('--input <file>', 'dataset whose windows are asked; default: the shipped one')
    .option('--config <file>', 'configuration on top of the defaults')
    .option('--watch <name>', 'watch of the configuration; the only one when absent')
    .option('--rows <n>', 'windows drawn', wholeNumber(1), ROWS)
    .option('--seed <n>', 'the same seed draws the same windows', wholeNumber(0), 1)
    .option('--python <command>', 'Python with the XGBoost library; default: python3')
    .option('--json', 'print the result as JSON', false)
    .addHelpText(
      'after',
      `
Ends with 1 when something differs.

Examples:
  kfp models verify --model-dir models
  kfp models verify rf-20260101T120000Z-0a1b --input data.csv.gz --json`,
    )
    .action(async (id: string | undefined, flags: Flags) => run(io, id, flags));
}

async function run(io: CliIo, id: string | undefined, flags: Flags): Promise<void> {
  const { rows, seed, input, modelDir } = flags;
  const { watch, registry } = await openWatch(io, flags, { modelDir });
  const chosen = id ?? (await registry.resolve());
  const loaded = await registry.load(chosen);
  const { asked, checks } = await verify(registry, loaded, {
    watch,
    rows,
    seed,
    input,
    pythons: flags.python === undefined ? PYTHONS : [flags.python],
    signal: io.signal,
  });
  const failed = checks.filter(({ passed }) => !passed);
  if (flags.json) {
    printJson(io, {
      id: chosen,
      kind: loaded.model.kind,
      asked,
      passed: failed.length === 0,
      checks,
    });
  } else {
    printChecks(io, `${chosen}: ${asked}`, checks);
  }
  if (failed.length > 0) {
    throw new KfpError(
      'MODEL_DIFFERS',
      `${chosen}: ${failed.map(({ name, detail }) => `${name}: ${detail}`).join('; ')}`,
      { hint: 'Do not serve it: activate another model, or train again, and report this.' },
    );
  }
}

interface Setup {
  readonly watch: Watch;
  readonly rows: number;
  readonly seed: number;
  /** The dataset; undefined when the shipped one may be left out if it does not fit. */
  readonly input: string | undefined;
  readonly pythons: readonly string[];
  readonly signal: AbortSignal;
}

interface Verified {
  readonly asked: string;
  readonly checks: readonly Check[];
}

async function verify(
  registry: Registry,
  { model, metadata }: LoadedModel,
  setup: Setup,
): Promise<Verified> {
  const verifier = await findKind(metadata.kind)?.verifier?.();
  if (verifier === undefined) return verifyAgainstItself(registry, model, metadata, setup);
  const path = join(await registry.folder(metadata.id), 'model.json');
  const random = seededRandom(setup.seed);
  const probes = await verifier.probes(path, model, setup.rows, random);
  const { rows, features, asked } = await windowsAnd(probes, metadata, setup);
  return { asked, checks: await verifier.compare(path, model, features, rows, setup) };
}

/** Where no other software reads such models. */
async function verifyAgainstItself(
  registry: Registry,
  model: FittedModel,
  metadata: ModelMetadata,
  setup: Setup,
): Promise<Verified> {
  const { classes } = model;
  const drawn = await draw(metadata, setup);
  const again = (await registry.load(metadata.id)).model;
  const [ours, theirs] = [model, again].map((one) => {
    const out = new Float64Array(drawn.rows * classes.length);
    one.predict(drawn.features, drawn.rows, out, drawn.windows);
    return out;
  }) as [Float64Array, Float64Array];
  const name = `probabilities, loaded again (${again.runtime})`;
  return {
    asked: `${drawn.rows} windows of ${basename(setup.input ?? SHIPPED)}`,
    checks: [compareTables(name, ours, theirs, classes, 0)],
  };
}

/** Windows of the dataset, and as many rows at which two readings of the model would differ. */
async function windowsAnd(
  probes: Float64Array,
  metadata: ModelMetadata,
  setup: Setup,
): Promise<{ features: Float64Array; rows: number; asked: string }> {
  const atThresholds = `${setup.rows} rows at the thresholds of its trees`;
  let drawn: DrawnRows;
  try {
    drawn = await draw(metadata, setup);
  } catch (error) {
    const unfit = error instanceof KfpError && error.code.endsWith('_INCOMPATIBLE');
    if (!unfit || setup.input !== undefined) throw error;
    const asked = `${atThresholds} (the shipped dataset does not fit: ${error.message})`;
    return { features: probes, rows: setup.rows, asked };
  }
  return {
    features: Float64Array.from([...drawn.features, ...probes]),
    rows: drawn.rows + setup.rows,
    asked: `${drawn.rows} windows of ${basename(setup.input ?? SHIPPED)}, ${atThresholds}`,
  };
}

async function draw(metadata: ModelMetadata, setup: Setup): Promise<DrawnRows> {
  const dataset = await readDataset(setup.input ?? SHIPPED);
  return drawRows(dataset, setup.watch, metadata, setup.rows, seededRandom(setup.seed));
}

function printChecks(io: CliIo, title: string, checks: readonly Check[]): void {
  printLine(io, title);
  const lines = checks.map(({ name, rows, difference, allowed, passed }) => [
    `  ${name}`,
    String(rows),
    figure(difference),
    figure(allowed),
    passed ? 'same' : 'DIFFERS',
  ]);
  printTable(io, [['  compared', 'rows', 'largest difference', 'allowed', ''], ...lines]);
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toExponential(1);
}
