import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load.js';
import type { Clock } from '../core/clock.js';
import { createPrometheusClient, type PrometheusClient } from '../prometheus/client.js';
import type { GridSeries } from '../prometheus/parse.js';
import { gridPoints, type TimeRange } from '../prometheus/grid.js';
import { createInferenceLoop } from './loop.js';
import { createPredictor } from './predictor.js';
import { createFeatureExtractor, featureOptions } from '../features/extractor.js';

const config = await loadConfig({
  environment: {},
  flags: { limits: { maxTargets: 2, maxSeries: 1000 } },
});

/** A loop over a Prometheus that takes `seconds` to answer, on a clock that only they move. */
function setUp(options: {
  readonly seconds: number;
  readonly instances?: readonly string[];
  /** Of Prometheus, by step. */
  readonly warnings?: readonly (readonly string[])[];
}) {
  let time = 1_760_000_000.5;
  let running = 0;
  let most = 0;
  const ends: number[] = [];
  let taken = 0;
  const clock: Clock = {
    now: () => time,
    sleep: async (seconds) => void (time += seconds),
  };
  const client: PrometheusClient = {
    ...createPrometheusClient({ url: 'http://127.0.0.1:9', timeoutSeconds: 1 }),
    takeWarnings: () => [...(options.warnings?.[(taken++ - 1) / 2] ?? [])],
    eachSeries: async (expr: string, range: TimeRange, take: (one: GridSeries) => void) => {
      const first = expr === config.signals[0]!.expr;
      if (first) {
        most = Math.max(most, ++running);
        await new Promise((next) => setImmediate(next));
        time += options.seconds;
        ends.push(range.end);
        running--;
      }
      for (const instance of options.instances ?? ['a']) {
        const values = new Float64Array(gridPoints(range)).fill(0.1);
        take({ labels: { job: 'demo-app', instance }, values });
      }
    },
  };
  const extractor = createFeatureExtractor(featureOptions(config));
  const problems: (string | undefined)[] = [];
  const warned: (readonly string[])[] = [];
  const loop = createInferenceLoop({
    config,
    client,
    clock,
    predictor: createPredictor({ config, extractor }),
    onProblem: (problem) => problems.push(problem),
    onWarnings: (warnings) => warned.push(warnings),
  });
  const run = async (ticks: number): Promise<void> => {
    const ending = new AbortController();
    const stop = loop.listen({
      onPredictions: () => {
        if (loop.status().ticks >= ticks) ending.abort();
      },
    });
    await loop.run(ending.signal);
    stop();
  };
  return { loop, run, problems, warned, ends, most: () => most };
}

describe('the loop', () => {
  it('computes every step while it keeps up, and skips none', async () => {
    const { loop, run, ends } = setUp({ seconds: 0.1 });
    await run(4);
    expect(loop.status()).toMatchObject({ ticks: 4, failedTicks: 0, skippedTicks: 0 });
    const newest = [...new Set(ends)].slice(-3);
    expect(newest[2]! - newest[1]!).toBe(config.stepSeconds);
  });

  it('computes one step at a time, and counts those it had to leave out', async () => {
    const { loop, run, most } = setUp({ seconds: 2.5 * config.stepSeconds });
    await run(4);
    expect(most()).toBe(1);
    const { ticks, skippedTicks } = loop.status();
    expect(ticks).toBe(4);
    // The first reads its window in pieces; each of them takes as long.
    expect(skippedTicks).toBeGreaterThanOrEqual(4 * 2);
    expect(loop.current()[0]!.timestamp).toBe(loop.windows()!.end);
  });

  it('says what took how long', async () => {
    const { loop, run } = setUp({ seconds: 0.1 });
    await run(2);
    const stages = Object.keys(loop.status().stageSeconds);
    expect(stages).toEqual(expect.arrayContaining(['parse', 'query', 'publish']));
  });

  it('predicts as many targets as it may, and says once that there are more', async () => {
    const { loop, run, problems } = setUp({ seconds: 0.1, instances: ['a', 'b', 'c', 'd'] });
    await run(3);
    expect(loop.predictedTargets()).toBe(2);
    expect(loop.status().targetsLeftOut).toBe(2);
    expect(problems).toEqual([expect.stringContaining('limits.maxTargets (2)')]);
  });

  it('tells once what Prometheus warns of, when it is another warning, and when it is over', async () => {
    const warnings = [['at 12:01 a is away'], ['at 12:02 a is away'], ['b is away'], [], []];
    const { loop, run, warned, problems } = setUp({ seconds: 0.1, warnings });
    await run(2);
    expect(loop.status().warnings).toEqual(['at 12:02 a is away']);
    await run(5);
    expect(warned).toEqual([['at 12:01 a is away'], ['b is away'], []]);
    expect(problems).toEqual([]);
  });
});
