import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@kfp/backend/core/clock.js';
import { percent } from '@kfp/backend/core/format.js';
import { defineBench, type BenchContext } from '../command.js';
import { describeCommit, describeMachine } from '../machine.js';
import { startReady } from '../../local/readiness.js';
import { quantile } from '../statistics.js';
import { table } from '../table.js';
import { cycleFigures, watchCycles, type Cycles } from './cycles.js';
import { failedOf, sendRequests, type Result } from './requests.js';
import { DATASET, withService, type Service } from './service.js';

/** What was seen of a part, one of each turn. */
interface Watched {
  readonly cycles: Cycles[];
  readonly loads: Result[];
}

/** Prints tables as Markdown. */
export const bench = defineBench({
  name: 'bench:api',
  about: `How fast the service answers with the predictions of many targets, and what that does to its cycles, one
every two seconds; beside a bare server of Node that answers with the same bytes. What cycles are compared in
takes turns, so that a machine which is slower for a while is so for all. About seven minutes.`,
  flags: {
    targets: { help: 'of the service', default: 1000 },
    seconds: { help: 'of each part', default: 20 },
    rounds: { help: 'turns of each part that looks at cycles', default: 4 },
    rate: {
      help: 'requests per second meanwhile: fifty open dashboards that refresh every five seconds',
      default: 10,
    },
    port: { help: 'this port and the two after it', default: 23_100 },
  },
  async run({ targets, seconds: duration, rounds, rate, port }, context) {
    const machine = describeMachine();
    await withService({ targets, port }, context, async (service) => {
      const bytes = (await (await fetch(`${service.url}/prediction`)).arrayBuffer()).byteLength;
      const peer = await startPeer(service, port + 2);
      const { watched, whole: measuredWhole } = await watchTurns(service, context, {
        duration,
        rounds,
        rate,
      });
      const loads = new Map<string, Result>();
      const atFullSpeed = async (what: string, url: string): Promise<void> => {
        context.log(what);
        loads.set(what, await sendRequests({ url, connections: 10, duration }));
      };
      for (const path of ['/prediction', '/v1/predictions']) {
        await atFullSpeed(`${path}, ten connections`, service.url + path);
      }
      await atFullSpeed('bare server, same bytes', peer);
      context.stdout.write(
        `${targets} targets, ${(bytes / 1e6).toFixed(2)} MB per answer; commit ${await describeCommit()}, Node ${process.version}, ${machine.cores} cores (${machine.processor}), load before ${machine.loadBefore.toFixed(1)}${measuredWhole ? '' : '; a training ended before it was measured whole'}\n\n${render(watched, loads)}\n`,
      );
    });
  },
});

/** The bare server, which answers with the service's bytes. */
async function startPeer({ url, surroundings }: Service, port: number): Promise<string> {
  const peer = `http://127.0.0.1:${port}/`;
  const part = {
    name: 'plain server',
    command: process.execPath,
    args: [
      fileURLToPath(new URL('plain-server.js', import.meta.url)),
      String(port),
      `${url}/prediction`,
    ],
    logFile: join(surroundings.dir, 'plain.log'),
  };
  await startReady(surroundings.group, peer, part, surroundings.signal);
  return peer;
}

/** Watches cycles beside nothing, requests, a training, and both, in turns; a training lasts one turn. */
async function watchTurns(
  { url }: Service,
  { log, signal }: BenchContext,
  options: { readonly duration: number; readonly rounds: number; readonly rate: number },
): Promise<{ readonly watched: ReadonlyMap<string, Watched>; readonly whole: boolean }> {
  const { duration, rounds, rate } = options;
  const parts = [
    { what: 'nothing else', requests: false, training: false },
    { what: `${rate} requests/s`, requests: true, training: false },
    { what: 'a training', requests: false, training: true },
    { what: `${rate} requests/s and a training`, requests: true, training: true },
  ];
  const watched = new Map(
    parts.map(({ what }): [string, Watched] => [what, { cycles: [], loads: [] }]),
  );
  let whole = true;
  for (let round = 1; round <= rounds; round++) {
    let id: string | undefined;
    for (const { what, requests, training } of parts) {
      log(`${round} of ${rounds}: ${what}`);
      if (training) id ??= await startTraining(url);
      const load = requests
        ? sendRequests({
            url: `${url}/v1/predictions`,
            connections: 10,
            duration,
            overallRate: rate,
          })
        : undefined;
      const seen = watched.get(what)!;
      seen.cycles.push(await watchCycles(url, load ?? systemClock.sleep(duration, signal)));
      if (load !== undefined) seen.loads.push(await load);
    }
    whole = (await endTraining(url, id!)) && whole;
  }
  return { watched, whole };
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
async function endTraining(url: string, id: string): Promise<boolean> {
  const response = await fetch(`${url}/v1/trainings/${id}`, { method: 'DELETE' });
  for (;;) {
    const { endedAt } = (await (await fetch(`${url}/v1/trainings/${id}`)).json()) as {
      endedAt: string | null;
    };
    if (endedAt !== null) return response.ok;
    await systemClock.sleep(0.2);
  }
}

function render(watched: ReadonlyMap<string, Watched>, loads: ReadonlyMap<string, Result>): string {
  const peer = [...loads.values()].at(-1)!.requests.average;
  const calm = [...watched.values()][0]!.cycles;
  const atFullSpeed = table(
    [...loads],
    [
      ['at full speed', ([what]) => what],
      ['requests/s', ([, { requests }]) => requests.average.toFixed(0)],
      ['p50', ([, { latency }]) => `${latency.p50} ms`],
      ['p99', ([, { latency }]) => `${latency.p99} ms`],
      ['errors', ([, result]) => String(failedOf(result))],
      ['of the bare server', ([, { requests }]) => percent(requests.average / peer)],
    ],
  );
  const cycles = table(
    [...watched].map(([what, seen]) => ({ what, ...seen, ...cycleFigures(seen.cycles) })),
    [
      ['while there is', ({ what }) => what],
      ['cycles', ({ count }) => String(count)],
      ['median cycle', ({ median }) => milliseconds(median)],
      ['90th percentile', ({ p90 }) => milliseconds(p90)],
      ['against nothing else, by turn', ({ cycles }) => delay(cycles, calm)],
      ['skipped', ({ skipped }) => String(skipped)],
      [
        'p99 of requests, worst turn',
        ({ loads }) =>
          loads.length === 0 ? '–' : `${Math.max(...loads.map(({ latency }) => latency.p99))} ms`,
      ],
    ],
  );
  return `${atFullSpeed}\n\n${cycles}`;
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
const signed = (share: number): string => `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
