import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { anyFreePort } from '@kfp/backend/doctor/ports.js';
import type { ProcessGroup } from '../local/process-group.js';
import type { PrometheusBinary } from '../local/prometheus-binary.js';
import { HOST, preparePrometheus } from '../local/prometheus-server.js';
import { startReady } from '../local/readiness.js';
import { runProgram } from '../local/run-program.js';

/** Writes OpenMetrics, a series or a line after the other, into a folder of Prometheus data. */
export async function writeHistory(
  promtool: string,
  dataDir: string,
  texts: Iterable<string>,
): Promise<void> {
  const file = join(dataDir, 'history.om');
  const whole = function* (): Generator<string> {
    for (const text of texts) yield text.endsWith('\n') || text === '' ? text : `${text}\n`;
    yield '# EOF\n';
  };
  await pipeline(Readable.from(whole()), createWriteStream(file));
  await runProgram(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, dataDir]);
}

/**
 * Starts the real Prometheus on a history that was written for it, of any day.
 *
 * @param dir of its files; made when missing
 * @returns its address, once it answers
 */
export async function startHistory(
  group: ProcessGroup,
  binary: PrometheusBinary,
  dir: string,
  texts: Iterable<string>,
): Promise<string> {
  if (binary.promtool === undefined) throw new Error(`no promtool beside ${binary.prometheus}`);
  const port = await anyFreePort(HOST);
  await mkdir(join(dir, 'data'), { recursive: true });
  await writeHistory(binary.promtool, join(dir, 'data'), texts);
  const prepared = await preparePrometheus({
    program: binary.prometheus,
    dir,
    port,
    scrape: { demoApps: [] },
  });
  // The history is of a fixed day, years back.
  const args = prepared.args.map((arg) => arg.replace(/(retention\.time)=1d$/, '$1=100y'));
  const url = `http://${HOST}:${port}`;
  await startReady(group, `${url}/-/ready`, { ...prepared, args });
  return url;
}
