import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { parseArgs, promisify } from 'node:util';
import type { Watch } from '@kfp/backend/config/schema.js';
import { describeMachine } from '../machine.js';
import { benchDataset } from './dataset.js';
import { measure, type ScaleResult } from './measure.js';
import { loadModules, type Modules } from './modules.js';
import { BACKEND } from './parts.js';
import { renderScale, type ScaleReport } from './report.js';

const USAGE = `npm run bench:scale -- [options]

Imitates clusters of so many pods, scraped by a real Prometheus, and has the real backend predict all of
them in the kubernetes profile. Needs Linux. 50,000 pods take some ten minutes and 10 GiB.

  --pods <numbers>     clusters, with commas (1000,5000,10000,50000)
  --cycles <n>          cycles that are measured of each (6)
  --model <kind>       xgboost, rf, nn, or none: forecasts alone (xgboost)
  --port <n>           this port and the two after it (23000)
  --imitate <numbers>  of these clusters too, whose queries the source answers in Prometheus' place:
                       more than this machine can scrape besides (none)
  --no-peer            leave out the queries of predict_linear
  --cpu-prof <folder>  write a profile of the backend there
  --output <folder>    also write scaling.json and scaling-figures.md there
  --no-build           measure what is built already
`;

/** Prints the tables as Markdown. Returns the exit code. */
export async function benchScale(
  argv: readonly string[],
  io: { readonly stdout: Writable; readonly stderr: Writable; readonly signal: AbortSignal },
): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean' },
      pods: { type: 'string', default: '1000,5000,10000,50000' },
      cycles: { type: 'string', default: '6' },
      model: { type: 'string', default: 'xgboost' },
      port: { type: 'string', default: '23000' },
      'no-peer': { type: 'boolean', default: false },
      'cpu-prof': { type: 'string' },
      output: { type: 'string' },
      imitate: { type: 'string', default: '' },
    },
  });
  if (values.help === true) {
    io.stdout.write(USAGE);
    return 0;
  }
  const machine = describeMachine();
  const modules = await loadModules();
  const log = (line: string): void => void io.stderr.write(`${line}\n`);
  const config = await modules.loadWatch({ file: join(BACKEND, 'config/kubernetes.yaml') });
  const binary = await modules.obtainPrometheus({
    cacheDir: join(BACKEND, '../.cache/prometheus'),
    log,
    env: process.env,
  });
  const scratch = await mkdtemp(join(tmpdir(), 'kfp-scale-'));
  const group = modules.createProcessGroup();
  const port = Number(values.port);
  const results: ScaleResult[] = [];
  /** What was measured so far; also written, so that a long run which is ended leaves its figures. */
  const publish = async (): Promise<string> => {
    const report: ScaleReport = {
      command: ['npm run bench:scale', ...(argv.length > 0 ? ['--', ...argv] : [])].join(' '),
      createdAt: new Date().toISOString(),
      machine,
      node: process.version,
      prometheus: binary.version,
      kind: values.model,
      results,
    };
    const markdown = `${renderScale(report)}\n`;
    if (values.output !== undefined) {
      await mkdir(values.output, { recursive: true });
      await writeFile(join(values.output, 'scaling.json'), `${JSON.stringify(report, null, 2)}\n`);
      await writeFile(
        join(values.output, 'scaling-figures.md'),
        `# Scaling: measured\n\n${markdown}`,
      );
    }
    return markdown;
  };
  try {
    const modelDir = join(scratch, 'models');
    if (values.model !== 'none') await train(modelDir, scratch, values.model, config, modules, log);
    const real = numbers(values.pods).map((pods) => ({ pods, program: binary.prometheus }));
    const imitated = numbers(values.imitate).map((pods) => ({ pods, program: undefined }));
    for (const { pods, program } of [...real, ...imitated]) {
      results.push(
        await measure(
          {
            ...{ group, modules, log, signal: io.signal, dir: join(scratch, String(pods)) },
            ports: { source: port, prometheus: port + 1, backend: port + 2 },
          },
          {
            ...{ pods, modelDir, config, cycles: Number(values.cycles), program },
            withPeer: !values['no-peer'],
            ...(values['cpu-prof'] === undefined
              ? {}
              : { node: ['--cpu-prof', `--cpu-prof-dir=${values['cpu-prof']}`] }),
          },
        ),
      );
      await publish();
    }
  } finally {
    await group.stop();
    await rm(scratch, { recursive: true, force: true });
  }
  io.stdout.write(await publish());
  return 0;
}

const numbers = (text: string): number[] =>
  text.split(',').flatMap((word) => (word.trim() === '' ? [] : [Number(word)]));

/** Trains by the command line that users have. */
async function train(
  modelDir: string,
  scratch: string,
  kind: string,
  config: Watch,
  modules: Modules,
  log: (line: string) => void,
): Promise<void> {
  const input = join(scratch, 'bench.csv');
  await modules.writeDataset(input, benchDataset(config, modules));
  log('a model of the watch of pods is trained');
  await promisify(execFile)(process.execPath, [
    ...[join(BACKEND, 'bin/kfp.mjs'), 'train', '--quick', '--model-type', kind],
    ...['--input', input, '--output-dir', modelDir],
    ...['--config', join(BACKEND, 'config/kubernetes.yaml')],
  ]);
}
