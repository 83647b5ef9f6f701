import { describe, expect, it } from 'vitest';
import { KfpError } from '../core/errors.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { GridSeries, Labels } from '../prometheus/parse.js';
import { fetchSignals, type TargetSignals } from './fetch.js';

const config = {
  stepSeconds: 2,
  targetLabels: ['job', 'instance'],
  signals: ['cpu', 'memory'].map((name) => ({
    name,
    unit: 'ratio' as const,
    description: '',
    expr: `${name}_expr`,
  })),
};

const series = (labels: Labels, ...values: number[]): GridSeries => ({
  labels: { job: 'app', ...labels },
  values: Float64Array.from(values),
});

/** Fetches three steps, of a Prometheus that answers these series. */
async function fetched(
  answers: Record<string, GridSeries[] | KfpError>,
  asked: string[] = [],
): Promise<TargetSignals[]> {
  const client = {
    queryRange: async (expr: string) => {
      asked.push(expr);
      const answer = answers[expr] ?? [];
      if (answer instanceof KfpError) throw answer;
      return answer;
    },
  } as unknown as PrometheusClient;
  return fetchSignals({ client, config, start: 10, end: 14 });
}

describe('fetchSignals', () => {
  it('asks once per signal, and gives every target a column for each', async () => {
    const asked: string[] = [];
    const answer = await fetched(
      {
        cpu_expr: [series({ instance: 'b' }, 1, 2, 3), series({ instance: 'a' }, 4, 5, 6)],
        memory_expr: [series({ instance: 'a', extra: 'x' }, 7, NaN, 8)],
      },
      asked,
    );
    expect(asked).toEqual(['cpu_expr', 'memory_expr']);
    expect(answer).toEqual([
      {
        target: 'app:a',
        labels: { job: 'app', instance: 'a' },
        columns: [Float64Array.of(4, 5, 6), Float64Array.of(7, NaN, 8)],
      },
      {
        target: 'app:b',
        labels: { job: 'app', instance: 'b' },
        columns: [Float64Array.of(1, 2, 3), Float64Array.of(NaN, NaN, NaN)],
      },
    ]);
  });

  it('knows nothing where Prometheus knows nothing', async () => {
    expect(await fetched({})).toEqual([]);
  });

  it('joins series of one target that follow each other', async () => {
    const [target] = await fetched({
      cpu_expr: [
        series({ instance: 'a', pid: '1' }, 1, NaN, NaN),
        series({ instance: 'a', pid: '2' }, NaN, NaN, 3),
      ],
    });
    expect(target!.columns[0]).toEqual(Float64Array.of(1, NaN, 3));
  });

  it('refuses two values at one time, naming signal, target and both series', async () => {
    const overlap = fetched({
      memory_expr: [
        series({ instance: 'a', pid: '1' }, 1, 1, NaN),
        series({ instance: 'a', pid: '2' }, NaN, 2, 2),
      ],
    });
    await expect(overlap).rejects.toMatchObject({
      code: 'SIGNAL_AMBIGUOUS',
      message:
        'Signal "memory" has two values at one time for target app:a: ' +
        '{"job":"app","instance":"a","pid":"1"} and {"job":"app","instance":"a","pid":"2"}',
    });
  });

  it('names the signal whose series lacks a target label', async () => {
    await expect(fetched({ memory_expr: [series({}, 1, 2, 3)] })).rejects.toMatchObject({
      code: 'SIGNAL_LABEL_MISSING',
      message: expect.stringContaining('signal "memory" has no label "instance"') as string,
    });
  });

  it('names the signal whose query is refused, but no signal when nothing answers', async () => {
    const refused = new KfpError('PROMETHEUS_QUERY_FAILED', 'parse error', { hint: 'Check.' });
    await expect(fetched({ memory_expr: refused })).rejects.toMatchObject({
      code: 'PROMETHEUS_QUERY_FAILED',
      message: 'Signal "memory": parse error',
      hint: 'Check.',
    });
    const away = new KfpError('PROMETHEUS_UNREACHABLE', 'nobody there');
    await expect(fetched({ cpu_expr: away })).rejects.toBe(away);
  });
});
