import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeCommit, describeMachine } from '../machine.js';
import { loadModules, type Modules } from '../scale/modules.js';
import { sendRequests, type Result } from './requests.js';
import { DATASET, startService } from './service.js';
import { watchTicks, type TickFigures } from './ticks.js';

const USAGE = `npm run bench:api -- [options]

How fast the service answers with the predictions of many targets, and what that does to its ticks, one
every two seconds; beside a bare server of Node that answers with the same bytes. About four minutes.

  --targets <n>    (1000)
  --seconds <n>    of each part (30)
  --rate <n>       requests per second of the parts that look at ticks (10): fifty open dashboards that
                   refresh every five seconds
  --port <n>       this port and the three after it (23100)
  --no-build       measure what is built already
`;

interface Row {
  readonly what: string;
  readonly load?: Result;
  readonly ticks?: TickFigures;
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
      seconds: { type: 'string', default: '30' },
      rate: { type: 'string', default: '10' },
      port: { type: 'string', default: '23100' },
    },
  });
  if (values.help === true) {
    io.stdout.write(USAGE);
    return 0;
  }
  const [targets, duration, rate, port] = [
    values.targets,
    values.seconds,
    values.rate,
    values.port,
  ].map(Number) as [number, number, number, number];
  const machine = describeMachine();
  const modules = await loadModules();
  const group = modules.createProcessGroup();
  const dir = await mkdtemp(join(tmpdir(), 'kfp-api-'));
  const log = (line: string): void => void io.stderr.write(`${line}\n`);
  const rows: Row[] = [];
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
    const measured = async (what: string, part: Promise<Result>): Promise<void> => {
      log(what);
      rows.push({ what, load: await part });
    };
    const steady = (): Promise<Result> =>
      sendRequests({
        ...{ url: `${url}/v1/predictions`, connections: 10, duration },
        overallRate: rate,
      });
    const watched = async (what: string, load?: Promise<Result>): Promise<void> => {
      log(what);
      const until = load ?? modules.systemClock.sleep(duration, io.signal);
      const ticks = await watchTicks(modules, url, until);
      rows.push({ what, ticks, ...(load === undefined ? {} : { load: await load }) });
    };

    await watched('nothing else');
    await watched(`${rate} requests/s`, steady());
    const id = await startTraining(url);
    await watched('a training');
    await watched(`${rate} requests/s and a training`, steady());
    const trained = await endTraining(modules, url, id);
    await measured('/prediction, ten connections', full(`${url}/prediction`));
    await measured('/v1/predictions, ten connections', full(`${url}/v1/predictions`));
    await measured('bare server, same bytes', full(peer));
    await watched('nothing else, again');
    const commit = (await describeCommit()) ?? 'unknown';
    io.stdout.write(
      `${targets} targets, ${(bytes / 1e6).toFixed(2)} MB per answer; commit ${commit}, Node ${process.version}, ${machine.cores} cores (${machine.processor}), load before ${machine.loadBefore.toFixed(1)}${trained ? '' : '; the training ended before it was measured whole'}\n\n${render(rows)}\n`,
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

function render(rows: readonly Row[]): string {
  const calm = rows[0]!.ticks!.median;
  const loads = rows.filter(({ load, ticks }) => load !== undefined && ticks === undefined);
  const peer = loads.at(-1)!.load!.requests.average;
  return [
    '| at full speed | requests/s | p50 | p99 | errors | of the bare server |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...loads.map(({ what, load }) => {
      const { requests, latency, errors, timeouts, non2xx } = load!;
      const bad = errors + timeouts + non2xx;
      return `| ${what} | ${requests.average.toFixed(0)} | ${latency.p50} ms | ${latency.p99} ms | ${bad} | ${percent(requests.average / peer)} |`;
    }),
    '',
    '| while there is | ticks | median tick | 90th percentile | against nothing else | skipped | p99 of requests |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.flatMap(({ what, load, ticks }) =>
      ticks === undefined
        ? []
        : [
            `| ${what} | ${ticks.count} | ${milliseconds(ticks.median)} | ${milliseconds(ticks.p90)} | ${signed(ticks.median / calm - 1)} | ${ticks.skipped} | ${load === undefined ? '–' : `${load.latency.p99} ms`} |`,
          ],
    ),
  ].join('\n');
}

const milliseconds = (seconds: number): string => `${Math.round(1e3 * seconds)} ms`;
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const signed = (share: number): string => `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
