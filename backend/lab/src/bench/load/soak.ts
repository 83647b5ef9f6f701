import { readdir } from 'node:fs/promises';
import { systemClock } from '@kfp/backend/core/clock.js';
import { defineBench, writeResults } from '../command.js';
import { describeCommit } from '../machine.js';
import { memoryOf, readMetrics } from '../process-figures.js';
import { drawCourses, short, sparkline, type Course } from './plot.js';
import { failedOf, sendRequests } from './requests.js';
import { withService, type Service } from './service.js';
import { slopeOf } from './slope.js';

/** Between two looks. Seconds. */
const PAUSE = 2;

/** What is looked at, and from which growth per hour on it matters. */
const WATCHED = [
  { name: 'resident memory', unit: 'MB', matters: 60 },
  { name: 'heap in use', unit: 'MB', matters: 30 },
  { name: 'open files', unit: '', matters: 6 },
  { name: 'event loop p99', unit: 'ms', matters: 60 },
] as const;

/** Prints a plot and an outcome. */
export const bench = defineBench({
  name: 'soak',
  about: `Watches memory, handles and the delay of the event loop of the service while it predicts and answers, and
says whether any of them grows. Ends with 1 where one does. Needs Linux.`,
  flags: {
    minutes: { help: 'of watching', default: 10 },
    targets: { help: 'of the service', default: 200 },
    rate: { help: 'requests per second', default: 5 },
    'warm-up': { help: 'minutes at the start that the outcome leaves out', default: 2, least: 0 },
    output: { help: 'also write soak.html and soak.json there', value: 'folder' },
    port: { help: 'this port and the one after it', default: 23_200 },
  },
  async run({ minutes, targets, rate, output, port, ...flags }, context) {
    const warmUpSeconds = 60 * flags['warm-up'];
    let grown = false;
    await withService({ targets, port }, context, async (service) => {
      context.log(`watching for ${minutes} minutes`);
      const load = sendRequests({
        url: `${service.url}/v1/predictions`,
        connections: 5,
        duration: 60 * minutes,
        overallRate: rate,
      });
      const { seconds, courses } = await watch(service, load);
      const result = await load;
      const bad = failedOf(result);
      const title = `${targets} targets, ${result.requests.total} requests (${bad} failed) in ${minutes} min; commit ${await describeCommit()}, Node ${process.version}`;
      const first = seconds.findIndex((second) => second >= warmUpSeconds);
      const from = first < 0 ? seconds.length : first;
      const figures = courses.map(({ values, ...course }, index) => {
        const { matters } = WATCHED[index]!;
        const slope = slopeOf(seconds.slice(from), values.slice(from), matters);
        return { ...course, matters, ...slope, last: values.at(-1)!, values };
      });
      context.stdout.write(`${title}\n\n`);
      for (const { name, unit, perHour, noise, grows, last, values } of figures) {
        context.stdout.write(
          `${name.padEnd(16)} ${sparkline(values)}  ${short(last)} ${unit}\n${' '.repeat(17)}${short(perHour)} ± ${short(noise)} ${unit}/h: ${grows ? '✗ grows' : '✓ no growth'}\n`,
        );
      }
      await writeResults(output, {
        'soak.html': drawCourses(title, seconds, courses),
        'soak.json': { title, seconds, warmUpSeconds, figures },
      });
      grown = figures.some(({ grows }) => grows) || bad > 0;
    });
    return grown ? 1 : 0;
  },
});

/** Looks again and again until `load` settles. */
async function watch(
  { backend, url, surroundings: { group, signal } }: Service,
  load: Promise<unknown>,
): Promise<{ readonly seconds: number[]; readonly courses: Course[] }> {
  let over = false;
  const end = load.finally(() => (over = true));
  const seconds: number[] = [];
  const courses = WATCHED.map(({ name, unit }) => ({ name, unit, values: [] as number[] }));
  const startedAt = performance.now();
  while (!over) {
    await Promise.race([systemClock.sleep(PAUSE, signal), group.failure, end]);
    const page = await readMetrics(`${url}/metrics`);
    const now = [
      (await memoryOf(backend.pid)).now / 1e6,
      page.value('nodejs_heap_size_used_bytes') / 1e6,
      (await readdir(`/proc/${backend.pid}/fd`)).length,
      1e3 * page.value('nodejs_eventloop_lag_p99_seconds'),
    ];
    seconds.push((performance.now() - startedAt) / 1e3);
    now.forEach((value, index) => courses[index]!.values.push(value));
  }
  return { seconds, courses };
}
