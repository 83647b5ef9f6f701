import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { CPU_LIMIT, cpuSecondsAt, MEMORY_LIMIT, memoryAt, podAt, requestsAt } from './cluster.js';

/** Rates are taken over so long. Seconds. */
const RANGE = 120;

type Course = (index: number, age: number) => number;

const rate =
  (counter: Course): Course =>
  (index, age) =>
    (counter(index, age) - counter(index, Math.max(0, age - RANGE))) / RANGE;

/** What the kubernetes profile's signals come to, per pod and age. */
const COURSES: Readonly<Record<string, Course>> = {
  cpu_utilization: (index, age) => rate(cpuSecondsAt)(index, age) / CPU_LIMIT,
  cpu_throttled_ratio: (index) => 0.01 * (index % 5),
  memory_utilization: (index, age) => memoryAt(index, age) / MEMORY_LIMIT,
  request_rate: rate(requestsAt),
  error_ratio: (index, age) => 0.001 + 0.0005 * Math.sin(age / 50 + index),
  latency_p50_seconds: (index, age) => 0.02 + 0.002 * Math.sin(age / 40 + index),
  latency_p95_seconds: (index, age) => 0.19 + 0.02 * Math.sin(age / 40 + index),
  latency_p99_seconds: (index, age) => 0.45 + 0.05 * Math.sin(age / 40 + index),
  availability: () => 1,
  restarts: () => 0,
  oom_kills: () => 0,
};

/** A signal of a new pod is missing until there is a rate. */
const MIN_AGE = 60;

/**
 * Answers `query_range` for the name of a signal as Prometheus would for its expression, of so many
 * pods: for clusters that are larger than this machine can scrape and query besides.
 */
export function answerQueries(
  pods: number,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      const course = COURSES[form.get('query') ?? ''];
      if (course === undefined) {
        response.statusCode = 400;
        response.end('{"status":"error","errorType":"bad_data","error":"no such signal"}');
        return;
      }
      const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name)));
      response.setHeader('content-type', 'application/json');
      Readable.from(matrix(pods, course, start!, end!, step!)).pipe(response);
    });
  };
}

function* matrix(
  pods: number,
  course: Course,
  start: number,
  end: number,
  step: number,
): Generator<string> {
  let text = '{"status":"success","data":{"resultType":"matrix","result":[';
  let comma = '';
  for (let index = 0; index < pods; index++) {
    // Where the pod was replaced in between there are two of them.
    let name = '';
    let values: string[] = [];
    const flush = (time: number): void => {
      if (values.length > 0) {
        const { namespace, workload, name: pod } = podAt(index, time);
        text += `${comma}{"metric":{"namespace":"${namespace}","pod":"${pod}","workload":"${workload}"},"values":[${values.join(',')}]}`;
        comma = ',';
      }
      values = [];
    };
    for (let time = start; time <= end; time += step) {
      const pod = podAt(index, time);
      if (pod.name !== name) flush(time - step);
      name = pod.name;
      const age = time - pod.bornAt;
      if (age >= MIN_AGE) values.push(`[${time},"${course(index, age)}"]`);
    }
    flush(end);
    if (text.length < 2 ** 16) continue;
    yield text;
    text = '';
  }
  yield `${text}]}}`;
}
