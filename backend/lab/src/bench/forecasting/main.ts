import { parseArgs } from 'node:util';
import type { Writable } from 'node:stream';
import { measureForecasts } from './measure.js';
import { loadModules } from './modules.js';
import { renderForecasts } from './report.js';

const HELP = `Compares forecasts on generated signals and on the shipped recording, as Markdown.

  --cases N   generated cases per family (default 300)
  --seed N    of the generated cases (default 1)
`;

export interface ForecastBenchIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly signal: AbortSignal;
}

/** Measures and prints. Returns the exit code: 2 for arguments it does not know. */
export async function benchForecasts(
  argv: readonly string[],
  { stdout, stderr, signal }: ForecastBenchIo,
): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        cases: { type: 'string', default: '300' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    stderr.write(`error: ${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (values.help === true) {
    stdout.write(HELP);
    return 0;
  }
  const [cases, seed] = [Number(values.cases), Number(values.seed)];
  if (!(Number.isInteger(cases) && cases > 0 && Number.isFinite(seed))) {
    stderr.write(`error: --cases and --seed take numbers\n\n${HELP}`);
    return 2;
  }
  const results = await measureForecasts(await loadModules(), {
    cases,
    seed,
    signal,
    onProgress: (text) => stderr.write(`${text}\n`),
  });
  const about = `\`node backend/lab/src/bench/forecasting.mjs --cases ${cases} --seed ${seed}\`, Node ${process.version}.`;
  stdout.write(renderForecasts(results, about));
  return 0;
}
