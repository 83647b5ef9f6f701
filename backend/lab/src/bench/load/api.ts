import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeCommit, describeMachine } from '../machine.js';
import { loadModules, type Modules } from '../scale/modules.js';
import { quantile } from '../statistics.js';
import { sendRequests, type Result } from './requests.js';
import { DATASET, startService } from './service.js';
import { cycleFigures, watchCycles, type Cycles } from './cycles.js';

const USAGE = `npm run bench:api -- [options]

How fast the service answers with the predictions of many targets, and what that does to its cycles, one
every two seconds; beside a bare server of Node that answers with the same bytes. What cycles are compared in
takes turns, so that a machine which is slower for a while is so for all. About seven minutes.

  --targets <n>    (1000)
  --seconds <n>    of each part (20)
  --rounds <n>     turns of each part that looks at cycles (4)
  --rate <n>       requests per second of the parts that look at cycles (10): fifty open dashboards that
                   refresh every five seconds
  --port <n>       this port and the three after it (23100)
  --no-build       measure what is built already
`;

/** What goes on while cycles are watched. */
interface Part {
  readonly what: string;
  readonly requests: boolean;
  readonly training: boolean;
}

/** Once around: a training begins and ends once a turn. */
const partsOf = (rate: number): readonly Part[] => [
  { what: 'nothing else', requests: false, training: false },
  { what: `${rate} requests/s`, requests: true, training: false },
  { what: 'a training', requests: false, training: true },
  { what: `${rate} requests/s and a training`, requests: true, training: true },
];

/** What was seen of a part, one of each turn. */
interface Watched {
  readonly cycles: readonly Cycles[];
  readonly loads: readonly Result[];
}

/** Prints tables as Markdown. Returns the exit code. */
export async function benchApi(
  argv: readonly string[],
  io: { readonly stdout: Writable; readonly stderr: Writable; readonly signal: AbortSignal },
): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean' },
      targets: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '4' },
      rate: { type: 'string', default: '10' },
      port: { type: 'string', default: '23100' },
    },
  });
  if (values.help === true) {
    io.stdout.write(USAGE);
    return 0;
  }
  const [targets, duration, rounds, rate, port] = [
    values.targets,
    values.seconds,
    values.rounds,
    values.rate,
    values.port,
  ].map(Number) as [number, number, number, number, number];
  const machine = describeMachine();
  const modules = await loadModules();
  const group = modules.createProcessGroup();
  const dir = await mkdtemp(join(tmpdir(), 'kfp-api-'));
  const log = (line: string): void => void io.stderr.write(`${line}\n`);
  const watched = new Map<string, Watched>();
  const loads = new Map<string, Result>();
  try {
    const ports = { source: port, prometheus: port, backend: port + 1 };
    const surroundings = { group, modules, dir, ports, signal: io.signal, log };
    const { url } = await startService(surroundings, targets);
    const bytes = (await (await fetch(`${url}/prediction`)).arrayBuffer()).byteLength;
    const plain = await group.start({
      name: 'plain server',
      command: process.execPath,
      args: [
        fileURLToPath(new URL('plain-server.js', import.meta.url)),
        String(port + 2),
        `${url}/prediction`,
      ],
      logFile: join(dir, 'plain.log'),
    });
    const peer = `http://127.0.0.1:${port + 2}/`;
    await modules.waitUntilReady(peer, plain, group, {
      ...{ clock: modules.systemClock, timeoutSeconds: 30, signal: io.signal },
    });
    const full = (address: string): Promise<Result> =>
      sendRequests({ url: address, connections: 10, duration });
    const steady = (): Promise<Result> =>
      sendRequests({
        ...{ url: `${url}/v1/predictions`, connections: 10, duration },
        overallRate: rate,
      });
    const watch = async ({ what, requests }: Part): Promise<void> => {
      const load = requests ? steady() : undefined;
      const until = load ?? modules.systemClock.sleep(duration, io.signal);
      const cycles = await watchCycles(modules, url, until);
      const before = watched.get(what) ?? { cycles: [], loads: [] };
      watched.set(what, {
        cycles: [...before.cycles, cycles],
        loads: load === undefined ? [] : [...before.loads, await load],
      });
    };
    let whole = true;
    for (let round = 1; round <= rounds; round++) {
      let training: string | undefined;
      for (const part of partsOf(rate)) {
        log(`${round} of ${rounds}: ${part.what}`);
        if (part.training) training ??= await startTraining(url);
        await watch(part);
      }
      whole = (await endTraining(modules, url, training!)) && whole;
    }
    for (const path of ['/prediction', '/v1/predictions']) {
      log(path);
      loads.set(`${path}, ten connections`, await full(url + path));
    }
    log('bare server');
    loads.set('bare server, same bytes', await full(peer));
    const commit = (await describeCommit()) ?? 'unknown';
    io.stdout.write(
      `${targets} targets, ${(bytes / 1e6).toFixed(2)} MB per answer; commit ${commit}, Node ${process.version}, ${machine.cores} cores (${machine.processor}), load before ${machine.loadBefore.toFixed(1)}${whole ? '' : '; a training ended before it was measured whole'}\n\n${render(watched, loads)}\n`,
    );
  } finally {
    await group.stop();
    await rm(dir, { recursive: true, force: true });
  }
  return 0;
}

/** A training that lasts longer than what is measured. */
async function startTraining(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/trainings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ input: DATASET, modelTypes: ['xgboost', 'rf'], search: 50 }),
  });
  if (!response.ok) throw new Error(`no training: ${await response.text()}`);
  return ((await response.json()) as { id: string }).id;
}

/** @returns whether it was still running */
async function endTraining(modules: Modules, url: string, id: string): Promise<boolean> {
  const response = await fetch(`${url}/v1/trainings/${id}`, { method: 'DELETE' });
  for (;;) {
    const { endedAt } = (await (await fetch(`${url}/v1/trainings/${id}`)).json()) as {
      endedAt: string | null;
    };
    if (endedAt !== null) return response.ok;
    await modules.systemClock.sleep(0.2);
  }
}

function render(watched: ReadonlyMap<string, Watched>, loads: ReadonlyMap<string, Result>): string {
  const peer = [...loads.values()].at(-1)!.requests.average;
  const calm = [...watched.values()][0]!.cycles;
  return [
    '| at full speed | requests/s | p50 | p99 | errors | of the bare server |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...[...loads].map(([what, { requests, latency, errors, timeouts, non2xx }]) => {
      const bad = errors + timeouts + non2xx;
      return `| ${what} | ${requests.average.toFixed(0)} | ${latency.p50} ms | ${latency.p99} ms | ${bad} | ${percent(requests.average / peer)} |`;
    }),
    '',
    '| while there is | cycles | median cycle | 90th percentile | against nothing else, by turn | skipped | p99 of requests, worst turn |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...[...watched].map(([what, seen]) => {
      const { count, median, p90, skipped } = cycleFigures(seen.cycles);
      const worst = Math.max(...seen.loads.map(({ latency }) => latency.p99));
      return `| ${what} | ${count} | ${milliseconds(median)} | ${milliseconds(p90)} | ${delay(seen.cycles, calm)} | ${skipped} | ${seen.loads.length === 0 ? '–' : `${worst} ms`} |`;
    }),
  ].join('\n');
}

/** Of each turn the median cycle against that without anything else in the same turn: median, least and most. */
function delay(cycles: readonly Cycles[], calm: readonly Cycles[]): string {
  const medians = (all: readonly Cycles[]): number[] =>
    all.map((one) => cycleFigures([one]).median);
  const still = medians(calm);
  const ratios = medians(cycles).map((median, turn) => median / still[turn]! - 1);
  const [middle, least, most] = [0.5, 0, 1].map((share) => signed(quantile(ratios, share)));
  return `${middle} (${least} to ${most})`;
}

const milliseconds = (seconds: number): string => `${Math.round(1e3 * seconds)} ms`;
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const signed = (share: number): string => `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
