import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { describeCommit } from '../machine.js';
import { loadModules } from '../scale/modules.js';
import { memoryOf, readMetrics } from '../scale/process-figures.js';
import { drawCourses, short, sparkline } from './plot.js';
import { sendRequests } from './requests.js';
import { startService } from './service.js';
import { slopeOf } from './slope.js';

const USAGE = `npm run soak -- [options]

Watches memory, handles and the delay of the event loop of the service while it predicts and answers, and
says whether any of them grows. Ends with 1 where one does. Needs Linux.

  --minutes <n>      (10)
  --targets <n>      (200)
  --rate <n>         requests per second (5)
  --warm-up <n>      minutes at the start that the outcome leaves out (2)
  --output <folder>  also write soak.html and soak.json there
  --port <n>         this port and the one after it (23200)
  --no-build         watch what is built already
`;

/** Between two looks. Seconds. */
const PAUSE = 2;

/** What is looked at, and from which growth per hour on it matters. */
const WATCHED = [
  { name: 'resident memory', unit: 'MB', matters: 60 },
  { name: 'heap in use', unit: 'MB', matters: 30 },
  { name: 'open files', unit: '', matters: 6 },
  { name: 'event loop p99', unit: 'ms', matters: 60 },
] as const;

/** Prints a plot and a outcome. Returns the exit code. */
export async function soak(
  argv: readonly string[],
  io: { readonly stdout: Writable; readonly stderr: Writable; readonly signal: AbortSignal },
): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean' },
      minutes: { type: 'string', default: '10' },
      targets: { type: 'string', default: '200' },
      rate: { type: 'string', default: '5' },
      'warm-up': { type: 'string', default: '2' },
      output: { type: 'string' },
      port: { type: 'string', default: '23200' },
    },
  });
  if (values.help === true) {
    io.stdout.write(USAGE);
    return 0;
  }
  const minutes = Number(values.minutes);
  const warmUp = 60 * Number(values['warm-up']);
  const modules = await loadModules();
  const group = modules.createProcessGroup();
  const dir = await mkdtemp(join(tmpdir(), 'kfp-soak-'));
  const port = Number(values.port);
  const seconds: number[] = [];
  const courses = WATCHED.map((one) => ({ ...one, values: [] as number[] }));
  try {
    const ports = { source: port, prometheus: port, backend: port + 1 };
    const log = (line: string): void => void io.stderr.write(`${line}\n`);
    const surroundings = { group, modules, dir, ports, signal: io.signal, log };
    const { backend, url } = await startService(surroundings, Number(values.targets));
    log(`watching for ${minutes} minutes`);
    let over = false;
    const load = sendRequests({
      url: `${url}/v1/predictions`,
      connections: 5,
      duration: 60 * minutes,
      overallRate: Number(values.rate),
    }).finally(() => (over = true));
    const startedAt = performance.now();
    while (!over) {
      await Promise.race([modules.systemClock.sleep(PAUSE, io.signal), group.failure, load]);
      const page = await readMetrics(`${url}/metrics`);
      const of = (name: string): number => page.values.get(name) ?? NaN;
      const now = [
        (await memoryOf(backend.pid)).now / 1e6,
        of('nodejs_heap_size_used_bytes') / 1e6,
        (await readdir(`/proc/${backend.pid}/fd`)).length,
        1e3 * of('nodejs_eventloop_lag_p99_seconds'),
      ];
      seconds.push((performance.now() - startedAt) / 1e3);
      now.forEach((value, index) => courses[index]!.values.push(value));
    }
    const { requests, errors, timeouts, non2xx } = await load;
    const bad = errors + timeouts + non2xx;
    const commit = (await describeCommit()) ?? 'unknown';
    const title = `${values.targets} targets, ${requests.total} requests (${bad} failed) in ${minutes} min; commit ${commit}, Node ${process.version}`;
    const first = seconds.findIndex((second) => second >= warmUp);
    const from = first < 0 ? seconds.length : first;
    const figures = courses.map(({ name, unit, matters, values: course }) => {
      const slope = slopeOf(seconds.slice(from), course.slice(from), matters);
      return { name, unit, matters, ...slope, last: course.at(-1)!, values: course };
    });
    io.stdout.write(`${title}\n\n`);
    for (const { name, unit, perHour, noise, grows, last, values: course } of figures) {
      io.stdout.write(
        `${name.padEnd(16)} ${sparkline(course)}  ${short(last)} ${unit}\n${' '.repeat(17)}${short(perHour)} ± ${short(noise)} ${unit}/h: ${grows ? '✗ grows' : '✓ no growth'}\n`,
      );
    }
    if (values.output !== undefined) {
      await mkdir(values.output, { recursive: true });
      const page = drawCourses(title, seconds, courses, modules);
      await writeFile(join(values.output, 'soak.html'), page);
      const content = { title, seconds, warmUpSeconds: warmUp, figures };
      await writeFile(join(values.output, 'soak.json'), `${JSON.stringify(content)}\n`);
    }
    return figures.some(({ grows }) => grows) || bad > 0 ? 1 : 0;
  } finally {
    await group.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
