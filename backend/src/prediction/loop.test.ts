import { describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import type { Clock } from '../core/clock.js';
import { KfpError } from '../core/errors.js';
import { createPrometheusClient, type PrometheusClient } from '../prometheus/client.js';
import type { GridSeries } from '../prometheus/parse.js';
import { gridPoints, type TimeRange } from '../prometheus/grid.js';
import { createTargetBudget } from '../history/target-budget.js';
import { createInferenceLoop } from './loop.js';
import { createPredictor } from './predictor.js';

const config = await loadWatch({ environment: {} });

/** A loop over a Prometheus that takes `seconds` to answer, on a clock that only they move. */
function setUp(options: {
  readonly seconds: number;
  readonly instances?: readonly string[];
  /** Of Prometheus, by step. */
  readonly warnings?: readonly (readonly string[])[];
}) {
  let time = 1_760_000_000.5;
  let offset = 0;
  let skew = 0;
  let oversleep = 0;
  let running = 0;
  let most = 0;
  const ends: number[] = [];
  let taken = 0;
  let refused: string | undefined;
  let silentSince = Infinity;
  const clock: Clock = {
    now: () => time + offset,
    monotonic: () => time,
    sleep: async (seconds) => {
      time += seconds + oversleep;
      oversleep = 0;
    },
  };
  const client: PrometheusClient = {
    ...createPrometheusClient({ url: 'http://127.0.0.1:9', timeoutSeconds: 1 }),
    takeWarnings: () => [...(options.warnings?.[(taken++ - 1) / 2] ?? [])],
    skewSeconds: () => skew,
    eachSeries: async (expr: string, range: TimeRange, take: (one: GridSeries) => void) => {
      const first = expr === config.signals[0]!.expr;
      if (first) {
        most = Math.max(most, ++running);
        await new Promise((next) => setImmediate(next));
        time += options.seconds;
        ends.push(range.end);
        running--;
      }
      if (expr === refused) throw new KfpError('PROMETHEUS_QUERY_FAILED', 'too many samples');
      for (const instance of options.instances ?? ['a']) {
        const values = Float64Array.from({ length: gridPoints(range) }, (_, i) =>
          range.start + i * range.stepSeconds < silentSince ? 0.1 : NaN,
        );
        take({ labels: { job: 'demo-app', instance }, values });
      }
    },
  };
  const problems: (string | undefined)[] = [];
  const warned: (readonly string[])[] = [];
  const jumps: number[] = [];
  const loop = createInferenceLoop({
    config,
    client,
    clock,
    budget: createTargetBudget(2),
    predictor: createPredictor({ config }),
    onProblem: (problem) => problems.push(problem),
    onWarnings: (warnings) => warned.push(warnings),
    onClockJump: (seconds) => jumps.push(seconds),
  });
  const run = async (
    cycles: number,
    after: (cycle: number) => void = () => undefined,
  ): Promise<void> => {
    const ending = new AbortController();
    const stop = loop.listen({
      onPredictions: () => {
        after(loop.status().cycles);
        if (loop.status().cycles >= cycles) ending.abort();
      },
    });
    await loop.run(ending.signal);
    stop();
  };
  return {
    loop,
    run,
    problems,
    warned,
    jumps,
    ends,
    most: () => most,
    setClock: (seconds: number) => void (offset = seconds),
    setSkew: (seconds: number) => void (skew = seconds),
    /** Prometheus scrapes nothing from now on. */
    fallSilent: () => void (silentSince = time + offset),
    /** Prometheus refuses the query of this signal from now on. */
    refuse: (signal: string | undefined) => {
      refused = config.signals.find(({ name }) => name === signal)?.expr;
    },
    /** The process is held up so long. */
    holdUp: (seconds: number) => void (time += seconds),
    holdUpAsleep: (seconds: number) => void (oversleep = seconds),
    now: () => time + offset,
  };
}

describe('the loop', () => {
  it('computes every step while it keeps up, and skips none', async () => {
    const { loop, run, ends } = setUp({ seconds: 0.1 });
    await run(4);
    expect(loop.status()).toMatchObject({ cycles: 4, failedCycles: 0, skippedCycles: 0 });
    const newest = [...new Set(ends)].slice(-3);
    expect(newest[2]! - newest[1]!).toBe(config.stepSeconds);
  });

  it('computes one step at a time, and counts those it had to leave out', async () => {
    const { loop, run, most } = setUp({ seconds: 2.5 * config.stepSeconds });
    await run(4);
    expect(most()).toBe(1);
    const { cycles, skippedCycles } = loop.status();
    expect(cycles).toBe(4);
    // The first reads its window in pieces; each of them takes as long.
    expect(skippedCycles).toBeGreaterThanOrEqual(4 * 2);
    expect(loop.current().predictions[0]!.timestamp).toBe(loop.windows()!.end);
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

  it('goes on without a signal whose query is refused, says which, and is partial meanwhile', async () => {
    const { loop, run, problems, refuse } = setUp({ seconds: 0.1 });
    refuse('latency_p95_seconds');
    await run(2);
    expect(loop.status()).toMatchObject({ failedCycles: 0, isPartial: true });
    expect(loop.predictedTargets()).toBe(1);
    expect(loop.status().problem).toBe(
      'Signal "latency_p95_seconds": too many samples. The other signals are predicted without latency_p95_seconds.',
    );
    refuse(undefined);
    await run(4);
    expect(loop.status()).toMatchObject({ problem: undefined, isPartial: false });
    expect(problems).toHaveLength(2);
  });

  it('says that there are no new samples while it bridges a gap, and when nothing is predicted', async () => {
    const { loop, run, problems, fallSilent } = setUp({ seconds: 0.1 });
    await run(2);
    fallSilent();
    await run(4);
    expect(loop.status().problem).toBeUndefined();
    await run(8);
    expect(loop.status()).toMatchObject({
      isPartial: true,
      problem: expect.stringContaining('no new samples') as string,
    });
    await run(24);
    expect(loop.status()).toMatchObject({ isPartial: false });
    expect(problems[0]).toContain('no new samples');
    expect(problems[1]).toContain('does it still scrape');
  });

  it('counts the steps that it was held up for, makes up for none, and says so meanwhile', async () => {
    const { loop, run, ends, problems, holdUp, holdUpAsleep } = setUp({ seconds: 0.1 });
    await run(2);
    const before = ends.length;
    holdUpAsleep(5 * config.stepSeconds);
    await run(4);
    expect(loop.status()).toMatchObject({ cycles: 4, failedCycles: 0, skippedCycles: 5 });
    expect(ends).toHaveLength(before + 2);
    holdUp(5 * config.stepSeconds);
    expect(loop.status().problem).toMatch(
      /^No step was finished for 1\d s: a step takes too long, or the process was held up\.$/,
    );
    expect(loop.current()).toMatchObject({ stale: true });
    await run(5);
    expect(loop.status().problem).toBeUndefined();
    expect(problems).toEqual([]);
  });

  it.each([3600, -3600])('goes on at once when the clock is set by %d s', async (seconds) => {
    const { loop, run, jumps, setClock, now } = setUp({ seconds: 0.1 });
    await run(4, (cycle) => {
      if (cycle !== 3) return;
      setClock(seconds);
      expect(loop.current()).toMatchObject({ stale: true });
    });
    expect(loop.current().stale).toBe(false);
    expect(now() - loop.current().predictions[0]!.timestamp).toBeLessThan(2 * config.stepSeconds);
    expect(loop.status()).toMatchObject({ skippedCycles: 0, failedCycles: 0, problem: undefined });
    expect(jumps).toEqual([seconds]);
  });

  it.each([
    [-3600, 'ahead of'],
    [3600, 'behind'],
  ])('predicts nothing while Prometheus’ clock is %d s ahead', async (seconds, side) => {
    const { loop, run, problems, setSkew, now } = setUp({ seconds: 0.1 });
    await run(2);
    const before = loop.current().predictions[0]!.timestamp;
    setSkew(seconds);
    await run(4);
    expect(loop.status().failedCycles).toBe(2);
    expect(loop.current().predictions[0]!.timestamp).toBe(before);
    expect(problems).toEqual([expect.stringContaining(`3600 s ${side} that of Prometheus`)]);
    setSkew(0);
    await run(5);
    expect(now() - loop.current().predictions[0]!.timestamp).toBeLessThan(2 * config.stepSeconds);
    expect(problems.at(-1)).toBeUndefined();
  });
});
