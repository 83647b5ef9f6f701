import { rm } from 'node:fs/promises';
import type { Watch } from '@kfp/backend/config/schema.js';
import {
  scrapeSeconds,
  startBackend,
  startCluster,
  startSource,
  type Surroundings,
} from './parts.js';
import { peerSeconds } from './peer.js';
import { cpuSeconds, memoryOf, readMetrics } from './process-figures.js';

export const STAGES = [
  'query',
  'parse',
  'features',
  'model',
  'forecasts',
  'anomalies',
  'reasons',
  'publish',
  'metrics',
] as const;

export type Stage = (typeof STAGES)[number];

/** What was measured with so many pods. Seconds and bytes; medians over the cycles. */
export interface ScaleResult {
  readonly pods: number;
  /** Undefined where the source answered the queries in Prometheus' place. */
  readonly scrapeSeconds: number | undefined;
  readonly cycles: number;
  readonly targets: number;
  readonly skipped: number;
  /** From the first query to the end of the predictions. */
  readonly cycle: number;
  readonly stages: Readonly<Record<Stage, number>>;
  /** Processor time of the backend per cycle, publishing included. */
  readonly cpu: number;
  /** The first cycle, which reads a whole window. */
  readonly firstCycle: number;
  readonly idleBytes: number;
  readonly residentBytes: number;
  readonly peakBytes: number;
  readonly metricsBytes: number;
  readonly metricsSeries: number;
  /** Prometheus' own figure of the time it evaluated the backend's queries, per cycle. */
  readonly prometheusSeconds: number | undefined;
  /** `predict_linear` of the signals that have a bound, in the same Prometheus; undefined where it failed. */
  readonly peer: number | undefined;
}

export async function measure(
  surroundings: Surroundings,
  options: {
    readonly pods: number;
    readonly cycles: number;
    /** Prometheus; without it the source answers the queries. */
    readonly program: string | undefined;
    readonly modelDir: string;
    readonly config: Watch;
    readonly withPeer: boolean;
    readonly node?: readonly string[];
  },
): Promise<ScaleResult> {
  const { group, modules, dir, ports, signal, log } = surroundings;
  const { pods, cycles, config } = options;
  const { program } = options;
  const cluster =
    program === undefined
      ? { source: await startSource(surroundings, pods), prometheus: undefined }
      : await startCluster(surroundings, pods, program);
  const { source, prometheus } = cluster;
  const backend = await startBackend(surroundings, {
    modelDir: options.modelDir,
    settings: {
      limits: { maxTargets: 2 * pods + 1000 },
      prometheus: { timeoutSeconds: 600 },
      ...(prometheus === undefined
        ? { signals: config.signals.map((signal) => ({ ...signal, expr: signal.name })) }
        : {}),
    },
    queries: prometheus === undefined ? ports.source : ports.prometheus,
    ...(options.node && { node: options.node }),
  });
  const idle = await memoryOf(backend.pid);
  const page = `http://127.0.0.1:${ports.backend}/metrics`;
  const engine = `http://127.0.0.1:${ports.prometheus}/metrics`;
  const one = (values: ReadonlyMap<string, number>, name: string): number => values.get(name) ?? 0;
  const samples: Awaited<ReturnType<typeof sample>>[] = [];
  const sample = async () => {
    const { values, bytes, series } = await readMetrics(page);
    const own = prometheus && (await readMetrics(engine)).values;
    return {
      values,
      bytes,
      series,
      cycles: one(values, `failure_prediction_cycles_total${WATCH}`),
      cpu: await cpuSeconds(backend.pid),
      evaluated:
        own && one(own, 'prometheus_engine_query_duration_seconds_sum{slice="inner_eval"}'),
    };
  };
  // The first cycle is apart: it reads a whole window.
  let seen = 0;
  let skippedBefore = 0;
  while (samples.length < cycles + 1) {
    // As Prometheus would scrape it; before the first cycle there is little to render.
    const pause = seen === 0 ? 0.5 : config.stepSeconds;
    await Promise.race([modules.systemClock.sleep(pause, signal), group.failure]);
    const now = await sample();
    if (now.cycles === seen) continue;
    seen = now.cycles;
    samples.push(now);
    if (samples.length === 1) skippedBefore = one(now.values, SKIPPED);
    log(
      `${pods} pods: cycle ${samples.length - 1} of ${cycles} took ${one(now.values, CYCLE).toFixed(2)} s`,
    );
  }
  const memory = await memoryOf(backend.pid);
  const [first, ...later] = samples as [(typeof samples)[number], ...typeof samples];
  // Without further cycles, the first one is all there is to tell.
  const rest = later.length > 0 ? later : [first];
  const last = rest.at(-1)!;
  if (one(last.values, `failure_prediction_failed_cycles_total${WATCH}`) > 0) {
    throw new Error(`cycles failed; see ${backend.logFile}`);
  }
  const stage = (name: Stage): number =>
    median(
      rest.map(({ values }) =>
        // Scraping is for all watches together.
        one(
          values,
          `failure_prediction_stage_duration_seconds{watch="${name === 'metrics' ? '' : 'kubernetes'}",stage="${name}"}`,
        ),
      ),
    );
  const passed = Math.max(1, last.cycles - first.cycles);
  await group.end(backend);
  const peer =
    options.withPeer && prometheus !== undefined
      ? await peerSeconds(`http://127.0.0.1:${ports.prometheus}`, config, signal)
      : undefined;
  if (prometheus !== undefined) await group.end(prometheus);
  await group.end(source);
  await rm(dir, { recursive: true, force: true });
  return {
    pods,
    scrapeSeconds: prometheus && scrapeSeconds(pods),
    cycles: passed,
    targets: one(last.values, 'failure_prediction_targets{watch="kubernetes",outcome="predicted"}'),
    skipped: one(last.values, SKIPPED) - skippedBefore,
    cycle: median(rest.map(({ values }) => one(values, CYCLE))),
    stages: Object.fromEntries(STAGES.map((name) => [name, stage(name)])) as Record<Stage, number>,
    cpu: (last.cpu - first.cpu) / passed,
    firstCycle: one(first.values, CYCLE),
    idleBytes: idle.now,
    residentBytes: memory.now,
    peakBytes: memory.peak,
    metricsBytes: last.bytes,
    metricsSeries: last.series,
    prometheusSeconds:
      last.evaluated === undefined ? undefined : (last.evaluated - first.evaluated!) / passed,
    peer,
  };
}

/** The watch of backend/config/kubernetes.yaml. */
const WATCH = '{watch="kubernetes"}';
const CYCLE = `failure_prediction_cycle_duration_seconds${WATCH}`;
const SKIPPED = `failure_prediction_cycles_skipped_total${WATCH}`;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
