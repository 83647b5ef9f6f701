import { rm } from 'node:fs/promises';
import type { Watch } from '@kfp/backend/config/schema.js';
import { systemClock } from '@kfp/backend/core/clock.js';
import { cpuSeconds, memoryOf, readMetrics, type MetricsPage } from '../process-figures.js';
import { median } from '../statistics.js';
import {
  scrapeSeconds,
  startBackend,
  startCluster,
  startSource,
  type Surroundings,
  OF_WATCH,
} from './parts.js';
import { peerSeconds } from './peer.js';

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

const CYCLE = `failure_prediction_cycle_duration_seconds${OF_WATCH}`;
const CYCLES = `failure_prediction_cycles_total${OF_WATCH}`;
const SKIPPED = `failure_prediction_cycles_skipped_total${OF_WATCH}`;
const FAILED = `failure_prediction_failed_cycles_total${OF_WATCH}`;
const PREDICTED = 'failure_prediction_targets{watch="kubernetes",outcome="predicted"}';
const EVALUATED = 'prometheus_engine_query_duration_seconds_sum{slice="inner_eval"}';

export interface ScaleOptions {
  readonly pods: number;
  readonly cycles: number;
  /** Prometheus; without it the source answers the queries. */
  readonly program: string | undefined;
  readonly modelDir: string;
  readonly config: Watch;
  readonly withPeer: boolean;
  /** Further arguments of Node for the backend. */
  readonly node: readonly string[];
}

/** Starts a cluster and the backend, watches the cycles, and ends both. */
export async function measure(
  surroundings: Surroundings,
  options: ScaleOptions,
): Promise<ScaleResult> {
  const { group, dir, ports, signal } = surroundings;
  const { pods, config, program } = options;
  const { source, prometheus } =
    program === undefined
      ? { source: await startSource(surroundings, pods), prometheus: undefined }
      : await startCluster(surroundings, pods, program);
  const signals =
    prometheus === undefined
      ? config.signals.map((one) => ({ ...one, expr: one.name }))
      : undefined;
  const backend = await startBackend(surroundings, {
    modelDir: options.modelDir,
    settings: {
      limits: { maxTargets: 2 * pods + 1000 },
      prometheus: { timeoutSeconds: 600 },
      signals,
    },
    queries: prometheus === undefined ? ports.source : ports.prometheus,
    node: options.node,
  });
  const idle = await memoryOf(backend.pid);
  const samples = await watchCycles(surroundings, options, backend.pid);
  const memory = await memoryOf(backend.pid);
  if (samples.at(-1)!.page.value(FAILED) > 0) {
    throw new Error(`cycles failed; see ${backend.logFile}`);
  }
  await group.end(backend);
  const engine = `http://127.0.0.1:${ports.prometheus}`;
  const peer =
    options.withPeer && prometheus !== undefined
      ? await peerSeconds(engine, config, signal)
      : undefined;
  if (prometheus !== undefined) await group.end(prometheus);
  await group.end(source);
  await rm(dir, { recursive: true, force: true });
  return {
    pods,
    scrapeSeconds: prometheus && scrapeSeconds(pods),
    ...figuresOf(samples),
    idleBytes: idle.now,
    residentBytes: memory.now,
    peakBytes: memory.peak,
    peer,
  };
}

/** What was seen after a cycle. */
interface Sample {
  readonly page: MetricsPage;
  /** Processor time of the backend so far, seconds. */
  readonly cpu: number;
  /** Time Prometheus has evaluated queries so far, seconds. */
  readonly evaluated: number | undefined;
}

/** A sample after every cycle; the first cycle is apart, for it reads a whole window. */
async function watchCycles(
  { group, ports, signal, log }: Surroundings,
  { pods, cycles, config, program }: ScaleOptions,
  pid: number,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  let seen = 0;
  while (samples.length < cycles + 1) {
    // As Prometheus would scrape it; before the first cycle there is little to render.
    const pause = seen === 0 ? 0.5 : config.stepSeconds;
    await Promise.race([systemClock.sleep(pause, signal), group.failure]);
    const page = await readMetrics(`http://127.0.0.1:${ports.backend}/metrics`);
    const engine = program && (await readMetrics(`http://127.0.0.1:${ports.prometheus}/metrics`));
    const sample = {
      page,
      cpu: await cpuSeconds(pid),
      evaluated: engine ? engine.value(EVALUATED) : undefined,
    };
    if (page.value(CYCLES) === seen) continue;
    seen = page.value(CYCLES);
    samples.push(sample);
    const took = page.value(CYCLE).toFixed(2);
    log(`${pods} pods: cycle ${samples.length - 1} of ${cycles} took ${took} s`);
  }
  return samples;
}

function figuresOf(
  samples: readonly Sample[],
): Omit<
  ScaleResult,
  'pods' | 'scrapeSeconds' | 'idleBytes' | 'residentBytes' | 'peakBytes' | 'peer'
> {
  const first = samples[0]!;
  // Without further cycles, the first one is all there is to tell.
  const rest = samples.length > 1 ? samples.slice(1) : samples;
  const last = rest.at(-1)!;
  const passed = Math.max(1, last.page.value(CYCLES) - first.page.value(CYCLES));
  const usual = (name: string): number => median(rest.map(({ page }) => page.value(name)));
  const stages = STAGES.map((name) => [
    name,
    // Scraping is for all watches together.
    usual(
      `failure_prediction_stage_duration_seconds{watch="${name === 'metrics' ? '' : 'kubernetes'}",stage="${name}"}`,
    ),
  ]);
  return {
    cycles: passed,
    targets: last.page.value(PREDICTED),
    skipped: last.page.value(SKIPPED) - first.page.value(SKIPPED),
    cycle: usual(CYCLE),
    stages: Object.fromEntries(stages) as Record<Stage, number>,
    cpu: (last.cpu - first.cpu) / passed,
    firstCycle: first.page.value(CYCLE),
    metricsBytes: last.page.bytes,
    metricsSeries: last.page.series,
    prometheusSeconds:
      last.evaluated === undefined ? undefined : (last.evaluated - first.evaluated!) / passed,
  };
}
