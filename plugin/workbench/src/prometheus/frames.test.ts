import { FieldType } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { sampleValue, toFrames, toTable, type PrometheusResult } from './frames';

const query = { refId: 'A', expr: 'up', stepMs: 15_000 };

const matrix: PrometheusResult = {
  resultType: 'matrix',
  result: [
    {
      metric: { __name__: 'up', job: 'a', instance: 'x' },
      values: [
        [1, '1'],
        [16, 'NaN'],
      ],
    },
    {
      metric: { __name__: 'up', job: 'a', instance: 'y' },
      values: [
        [1, '0'],
        [16, '+Inf'],
      ],
    },
  ],
};

describe('toFrames', () => {
  it('gives one frame per series, as Grafana does', () => {
    const [first, second] = toFrames(matrix, query);
    expect(first).toMatchObject({
      refId: 'A',
      length: 2,
      meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { resultType: 'matrix' } },
      fields: [
        {
          name: 'Time',
          type: FieldType.time,
          config: { interval: 15_000 },
          values: [1000, 16_000],
        },
        {
          name: 'up',
          type: FieldType.number,
          labels: { __name__: 'up', job: 'a', instance: 'x' },
          config: { displayNameFromDS: 'up{instance="x", job="a"}' },
          values: [1, NaN],
        },
      ],
    });
    expect(second?.fields[1]?.values).toEqual([0, Infinity]);
  });

  it('names series by the legend', () => {
    const legend = toFrames(matrix, {
      ...query,
      legendFormat: '{{ instance }} of {{job}}{{none}}',
    });
    expect(legend.map(({ fields }) => fields[1]?.config.displayNameFromDS)).toEqual([
      'x of a',
      'y of a',
    ]);
  });

  it('takes single values as well, and no series at all', () => {
    const vector: PrometheusResult = {
      resultType: 'vector',
      result: [{ metric: {}, value: [2.5, '7'] }],
    };
    expect(toFrames(vector, query)[0]).toMatchObject({
      meta: { type: 'numeric-multi' },
      fields: [{ values: [2500] }, { values: [7], config: { displayNameFromDS: 'up' } }],
    });
    expect(toFrames({ resultType: 'matrix', result: [] }, query)).toEqual([]);
  });
});

describe('toTable', () => {
  it('has a column per label, and rows by time', () => {
    const [table] = toTable(toFrames(matrix, query), 'A', false);
    expect(table?.fields.map(({ name, values }) => [name, values])).toEqual([
      ['Time', [1000, 1000, 16_000, 16_000]],
      ['__name__', ['up', 'up', 'up', 'up']],
      ['instance', ['x', 'y', 'x', 'y']],
      ['job', ['a', 'a', 'a', 'a']],
      ['Value', [1, 0, NaN, Infinity]],
    ]);
  });

  it('names its value by the query where there are several, and is absent without series', () => {
    expect(toTable(toFrames(matrix, query), 'B', true)[0]?.fields.at(-1)?.name).toBe('Value #B');
    expect(toTable([], 'A', false)).toEqual([]);
  });
});

it('reads the infinities of Prometheus', () => {
  expect(['1e3', '-Inf', 'NaN'].map(sampleValue)).toEqual([1000, -Infinity, NaN]);
});
