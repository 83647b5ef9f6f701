import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PrometheusClient } from '../prometheus/client.js';
import { gridPoints, type TimeRange } from '../prometheus/grid.js';
import type { GridSeries, Labels } from '../prometheus/parse.js';
import { fetchSignals } from './fetch.js';
import { KfpError } from '../core/errors.js';
import { createLiveWindows, type LiveWindows } from './live-windows.js';
import { createTargetBudget } from './target-budget.js';

const STEP = 5;
const WINDOW = 24;
const HISTORY = 200;

const config = {
  stepSeconds: STEP,
  targetLabels: ['pod'],
  signals: ['cpu', 'memory'].map((name) => ({
    name,
    unit: 'ratio' as const,
    description: '',
    expr: name,
  })),
};

interface Course {
  readonly expr: string;
  readonly labels: Labels;
  /** One per step from 0 on. */
  readonly values: readonly number[];
}

/** A Prometheus with these series, and how many steps it was asked for. */
function prometheus(courses: Course[]) {
  const asked: number[] = [];
  const answer = (expr: string, range: TimeRange): GridSeries[] => {
    const count = gridPoints(range);
    const first = Math.round(range.start / STEP);
    return courses
      .filter((course) => course.expr === expr)
      .map(({ labels, values }) => ({
        labels,
        values: Float64Array.from({ length: count }, (_, i) => values[first + i] ?? NaN),
      }))
      .filter(({ values }) => values.some((value) => !Number.isNaN(value)));
  };
  const client = {
    queryRange: async (expr: string, range: TimeRange) => answer(expr, range),
    eachSeries: async (expr: string, range: TimeRange, take: (one: GridSeries) => void) => {
      if (expr === 'cpu') asked.push(gridPoints(range));
      answer(expr, range).forEach(take);
    },
  } as unknown as PrometheusClient;
  return { client, asked };
}

/** Values with gaps of any length; targets come and go. */
const anyValues = fc
  .array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 40 })), { minLength: 6, maxLength: 14 })
  .map((stretches) =>
    stretches.flatMap(([there, length], k) =>
      Array.from({ length }, (_, i) => (there ? 100 * k + i : NaN)),
    ),
  );
const anyCourses = fc.array(
  fc.record({
    expr: fc.constantFrom('cpu', 'memory'),
    labels: fc.record({ pod: fc.constantFrom('a', 'b', 'c', 'B', 'ä') }),
    values: anyValues,
  }),
  { maxLength: 8 },
);
const separate = (courses: Course[]): Course[] =>
  courses.filter(
    ({ expr, labels }, i) =>
      courses.findIndex((one) => one.expr === expr && one.labels['pod'] === labels['pod']) === i,
  );

describe('live windows', () => {
  it('hold at every step what a query of the whole window answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyCourses.map(separate),
        // Cycles that are skipped, outages longer than a window, a clock set back.
        fc.array(fc.constantFrom(1, 1, 1, 2, 7, 22, 23, 24, 60, -5), { maxLength: 12 }),
        async (courses, jumps) => {
          const { client } = prometheus(courses);
          const live = createLiveWindows({
            client,
            config,
            budget: createTargetBudget(50),
            windowSteps: WINDOW,
          });
          let step = 40;
          for (const jump of [0, ...jumps]) {
            step = Math.max(30, Math.min(HISTORY, step + jump));
            const end = step * STEP;
            await live.advance(end);
            const whole = await fetchSignals({
              client,
              config,
              start: end - (WINDOW - 1) * STEP,
              end,
            });
            const { targets, end: at } = live.current();
            expect(at).toBe(end);
            expect(
              targets.map(({ target, labels, columns }) => ({
                target,
                labels,
                columns: columns.map((c) => [...c]),
              })),
            ).toEqual(
              whole.map(({ target, labels, columns }) => ({
                target,
                labels,
                columns: columns.map((c) => [...c]),
              })),
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  const steady = (pod: string): Course => ({
    expr: 'cpu',
    labels: { pod },
    values: Array.from({ length: HISTORY }, () => 1),
  });

  it('ask for a window once, and then for a few steps, some of which were read before', async () => {
    const { client, asked } = prometheus([steady('a')]);
    const live = createLiveWindows({
      client,
      config,
      budget: createTargetBudget(50),
      windowSteps: WINDOW,
    });
    for (const step of [100, 101, 104]) await live.advance(step * STEP);
    expect(asked).toEqual([15, 9, 3, 5]);
  });

  it('take a value that came a little late', async () => {
    const course = { ...steady('a'), values: [...steady('a').values] };
    course.values[100] = NaN;
    const { client } = prometheus([course]);
    const live = createLiveWindows({
      client,
      config,
      budget: createTargetBudget(50),
      windowSteps: WINDOW,
    });
    await live.advance(100 * STEP);
    expect(live.current().targets[0]!.columns[0]!.at(-1)).toBeNaN();
    course.values[100] = 2;
    await live.advance(101 * STEP);
    expect(live.current().targets[0]!.columns[0]!.at(-2)).toBe(2);
  });

  it('keep no more targets than allowed, those they know, and say how many are left out', async () => {
    const courses = [steady('a'), steady('b')];
    const { client } = prometheus(courses);
    const budget = createTargetBudget(2);
    const live = createLiveWindows({ client, config, budget, windowSteps: WINDOW });
    await live.advance(100 * STEP);
    expect(live.leftOut()).toBe(0);
    courses.unshift(steady('0'), { ...steady('0'), expr: 'memory' }, steady('1'));
    await live.advance(101 * STEP);
    expect(live.current().targets.map(({ target }) => target)).toEqual(['a', 'b']);
    expect(live.leftOut()).toBe(2);
  });

  it('share what is allowed with those of other watches, and give back what they forget', async () => {
    const gone = { ...steady('gone'), values: Array.from({ length: 100 }, () => 1) };
    const budget = createTargetBudget(2);
    const [one, other] = [[gone, steady('a')], [steady('b')]].map((courses) =>
      createLiveWindows({
        client: prometheus(courses).client,
        config,
        budget,
        windowSteps: WINDOW,
      }),
    ) as [LiveWindows, LiveWindows];
    await one.advance(99 * STEP);
    await other.advance(99 * STEP);
    expect([one.leftOut(), other.leftOut()]).toEqual([0, 1]);
    for (let step = 100; step <= 99 + WINDOW; step++) {
      await one.advance(step * STEP);
      await other.advance(step * STEP);
    }
    expect([one.leftOut(), other.leftOut()]).toEqual([0, 0]);
    expect(other.current().targets.map(({ target }) => target)).toEqual(['b']);
  });

  it('forget a target one window after its last value', async () => {
    const gone = { ...steady('gone'), values: Array.from({ length: 100 }, () => 1) };
    const { client } = prometheus([steady('a'), gone]);
    const live = createLiveWindows({
      client,
      config,
      budget: createTargetBudget(50),
      windowSteps: WINDOW,
    });
    for (let step = 90; step < 99 + WINDOW; step++) await live.advance(step * STEP);
    expect(live.current().targets).toHaveLength(2);
    await live.advance((99 + WINDOW) * STEP);
    expect(live.current().targets).toHaveLength(1);
  });

  it('know only the targets of their shard', async () => {
    const { client } = prometheus([steady('a'), steady('b')]);
    const owns = ({ pod }: Labels): boolean => pod === 'b';
    const live = createLiveWindows({
      client,
      config,
      budget: createTargetBudget(50),
      windowSteps: WINDOW,
      owns,
    });
    await live.advance(100 * STEP);
    expect(live.current().targets.map(({ target }) => target)).toEqual(['b']);
  });

  it('lack a signal of a target whose series collide, say which, and go on', async () => {
    const twin = { ...steady('a'), labels: { pod: 'a', container: 'x' } };
    const courses = [steady('a'), { ...steady('a'), expr: 'memory' }, steady('b'), twin];
    const { client } = prometheus(courses);
    const live = createLiveWindows({
      client,
      config,
      budget: createTargetBudget(50),
      windowSteps: WINDOW,
    });
    await live.advance(100 * STEP);
    const [problem] = live.problems();
    expect(problem).toMatchObject({
      signal: 'cpu',
      target: 'a',
      error: { code: 'SIGNAL_AMBIGUOUS' },
    });
    expect(problem!.error.message).toContain('"container":"x"');
    const [a, b] = live.current().targets;
    expect(a!.columns.map((one) => one.at(-1))).toEqual([NaN, 1]);
    expect(b!.columns[0]!.at(-1)).toBe(1);
    courses.pop();
    await live.advance(101 * STEP);
    expect(live.problems()).toEqual([]);
    expect(live.current().targets[0]!.columns[0]!.at(-1)).toBe(1);
  });

  it('lack a signal while its query fails, keep the others, and read what was missed', async () => {
    const { client } = prometheus([steady('a'), { ...steady('a'), expr: 'memory' }]);
    const failures = new Map<string, number>();
    const shaky = {
      eachSeries: async (...args: Parameters<PrometheusClient['eachSeries']>) => {
        const left = failures.get(args[0]) ?? 0;
        failures.set(args[0], left - 1);
        if (left > 0) throw new KfpError('PROMETHEUS_QUERY_FAILED', 'too many samples');
        return client.eachSeries(...args);
      },
    };
    const budget = createTargetBudget(50);
    const live = createLiveWindows({ client: shaky, config, budget, windowSteps: WINDOW });
    const last = (): number[] => live.current().targets[0]!.columns.map((one) => one.at(-1)!);
    // Once refused, a query is sent again at once.
    failures.set('cpu', 1);
    await live.advance(100 * STEP);
    expect([live.problems(), last()]).toEqual([[], [1, 1]]);
    failures.set('cpu', 4);
    await live.advance(101 * STEP);
    expect(live.problems().map(({ signal, error }) => [signal, error.message])).toEqual([
      ['cpu', 'Signal "cpu": too many samples'],
    ]);
    expect(last()).toEqual([NaN, 1]);
    // Then once a step only, however much was missed.
    await live.advance(102 * STEP);
    await live.advance(104 * STEP);
    expect(last()).toEqual([NaN, 1]);
    await live.advance(105 * STEP);
    expect(live.problems()).toEqual([]);
    expect(live.current().targets[0]!.columns[0]!.every((value) => value === 1)).toBe(true);
    failures.set('cpu', 9).set('memory', 9);
    await expect(live.advance(106 * STEP)).rejects.toThrow('Signal "cpu": too many samples');
    expect(live.current().end).toBe(105 * STEP);
  });
});
