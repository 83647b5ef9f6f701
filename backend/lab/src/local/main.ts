import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadConfig } from '@kfp/backend/config/load.js';
import type { Config, Watch } from '@kfp/backend/config/schema.js';
import { systemClock } from '@kfp/backend/core/clock.js';
import { describeError, KfpError } from '@kfp/backend/core/errors.js';
import { openInjector } from '@kfp/backend/injection/open-injector.js';
import type { Outcome } from './demonstration.js';
import { createLiveLines } from './live-lines.js';
import { ensureModel, shippedDataset } from './model.js';
import { panelHints, panelRows, renderPanel } from './panel.js';
import { checkPorts } from '@kfp/backend/doctor/ports.js';
import { followPredictions, type PredictionFeed } from './prediction-feed.js';
import { obtainPrometheus, type PrometheusBinary } from './prometheus-binary.js';
import { runDemonstration, scenarioModes } from './scenario.js';
import type { StartIo, StartOptions } from './start-types.js';
import { HOST } from './prometheus-server.js';
import { kfpProgram, startSystem } from './system.js';
import { clockTime, createPaint, type Paint } from '@kfp/backend/cli/paint.js';

/** What `npm start` ends with. */
export const START_EXIT_CODES = {
  ok: 0,
  /** Something to change: flags, ports, files. */
  badInput: 2,
  /** The demonstration was not predicted. */
  notPredicted: 3,
  /** A part of the system ended or does not answer. */
  partEnded: 4,
  /** Ctrl-C before the demonstration had its outcome. */
  interrupted: 130,
} as const;

/** There when the workbench is built. */
const WORKBENCH = 'plugin/workbench/dist/index.html';

/** Runs the whole system until Ctrl-C or the end of the demonstration; returns the exit code. */
export async function runStart(options: StartOptions, io: StartIo): Promise<number> {
  try {
    return await start(options, io);
  } catch (error) {
    if (io.signal.aborted) {
      return options.scenario === undefined ? START_EXIT_CODES.ok : START_EXIT_CODES.interrupted;
    }
    if (!(error instanceof KfpError)) throw error;
    io.stderr.write(`\nerror: ${describeError(error)}\n`);
    if (error.hint !== undefined) io.stderr.write(`  ${error.hint}\n`);
    return error.code.startsWith('LOCAL_') ? START_EXIT_CODES.partEnded : START_EXIT_CODES.badInput;
  }
}

async function start(options: StartOptions, io: StartIo): Promise<number> {
  const config = await loadConfig({ environment: io.environment });
  // Of several watches, the first is that of the demo applications.
  const demo = config.watches[0]!;
  const modes = options.scenario === undefined ? [] : scenarioModes(options.scenario, demo);
  const dir = join(io.root, '.cache/local', String(options.prometheusPort));
  await checkPorts(HOST, [
    ...options.demoPorts.map((port) => ({ port, part: 'demo-app', flag: '--demo-ports' })),
    { port: options.prometheusPort, part: 'Prometheus', flag: '--prometheus-port' },
    { port: options.apiPort, part: 'backend', flag: '--api-port' },
  ]);
  if (options.fresh) await rm(join(dir, 'prometheus/data'), { recursive: true, force: true });

  const prometheus = await prometheusStage(io);
  const model = await modelStage(options, demo, io);
  const system = await io.stages.run(
    'system',
    (note) => startSystem({ options, io, prometheus, dir, note }),
    (_, seconds) => `started in ${seconds.toFixed(1)} s`,
  );
  const paint = createPaint(io.color);
  const following = new AbortController();
  try {
    io.out.write(
      renderPanel(
        panelRows(options, prometheus, model, existsSync(join(io.root, WORKBENCH))),
        panelHints(options, dir),
        paint,
      ),
    );
    const feed = followPredictions(`http://${HOST}:${options.apiPort}/v1/events`, {
      clock: systemClock,
      signal: following.signal,
    });
    return await Promise.race([
      watch(options, config, modes, feed, io, paint),
      system.group.failure,
      feed.failure,
    ]);
  } finally {
    following.abort();
    if (io.signal.aborted) io.out.write('\n  ending …\n');
    await system.stop();
  }
}

/** Live lines, or the demonstration; returns the exit code. */
async function watch(
  options: StartOptions,
  config: Config,
  modes: readonly string[],
  feed: PredictionFeed,
  io: StartIo,
  paint: Paint,
): Promise<number> {
  const outcomes: Outcome[] = [];
  const say = (line: string): void => {
    io.out.write(`  ${paint.dim(clockTime(systemClock.now()))}  ${line}\n`);
  };
  const injector = await openInjector(config.injection, { clock: systemClock, onProblem: say });
  for (const [index, mode] of modes.entries()) {
    // Taking turns: one target recovers while the other one fails.
    const port = options.demoPorts[index % options.demoPorts.length]!;
    const outcome = await runDemonstration(mode, `demo-app:${HOST}:${port}`, {
      config: config.watches[0]!,
      feed,
      injector,
      clock: systemClock,
      signal: io.signal,
      say,
    });
    outcomes.push(outcome);
    const mark = outcome.correct ? paint.green('✓') : paint.red('✗');
    io.out.write(`\n  ${mark} ${paint.bold(outcome.summary)}\n\n`);
    if (options.json) io.stdout.write(`${JSON.stringify(outcome)}\n`);
  }
  const code = outcomes.every(({ correct }) => correct)
    ? START_EXIT_CODES.ok
    : START_EXIT_CODES.notPredicted;
  if (modes.length > 0 && !options.keepRunning) return code;
  await liveLines(feed, io, paint);
  return code;
}

function liveLines(feed: PredictionFeed, io: StartIo, paint: Paint): Promise<void> {
  const render = createLiveLines(paint);
  feed.listen({
    onPrediction(prediction, at) {
      const line = render(prediction, at);
      if (line !== undefined) io.out.write(`${line}\n`);
    },
  });
  return new Promise((resolve) => {
    if (io.signal.aborted) resolve();
    io.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function prometheusStage(io: StartIo): Promise<PrometheusBinary> {
  const log: string[] = [];
  return io.stages
    .run(
      'Prometheus',
      (note) =>
        obtainPrometheus({
          cacheDir: join(io.root, '.cache/prometheus'),
          env: io.environment,
          log: (line) => {
            log.push(line);
            note(line);
          },
        }),
      ({ version, source }) => `${version} (${source})`,
    )
    .then((found) => {
      // How a download was checked is worth a line; it happens once.
      for (const line of log.filter((one) => one.startsWith('SHA-256'))) {
        io.out.write(`    ${line}\n`);
      }
      return found;
    });
}

async function modelStage(options: StartOptions, config: Watch, io: StartIo): Promise<string> {
  const { id } = await io.stages.run(
    'model',
    (note) =>
      ensureModel({
        config,
        modelDir: resolve(io.root, options.modelDir),
        modelType: options.modelType,
        train: options.train,
        dataset: shippedDataset(io.root),
        kfp: kfpProgram(io.root),
        environment: io.environment,
        onProgress: note,
        signal: io.signal,
      }),
    (model, seconds) =>
      model.trained ? `${model.id} (trained in ${seconds.toFixed(1)} s)` : model.id,
  );
  return id;
}
