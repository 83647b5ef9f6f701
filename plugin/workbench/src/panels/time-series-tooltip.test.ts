import { FieldType, createDataFrame } from '@grafana/data';
import { expect, it } from 'vitest';
import { plotFrames } from './time-series';
import { tooltipRows } from './time-series-tooltip';

const display = (value: unknown): { text: string; numeric: number } => ({
  text: `${String(value)} s`,
  numeric: 0,
});

const aligned = {
  ...createDataFrame({ fields: [] }),
  length: 2,
  fields: [
    { name: 'Time', type: FieldType.time, config: {}, values: [10, 20], display },
    { name: 'a', type: FieldType.number, config: {}, values: [1, 2], display },
    { name: 'b', type: FieldType.number, config: {}, values: [3, null], display },
    {
      name: 'c',
      type: FieldType.number,
      config: { custom: { hideFrom: { tooltip: true } } },
      values: [5, 6],
      display,
    },
  ],
};

it('shows every series that has a value there and is not hidden', () => {
  expect(tooltipRows(aligned, [0, 0, 0, 0], null)).toMatchObject({
    time: '10 s',
    rows: [
      { label: 'a', value: '1 s' },
      { label: 'b', value: '3 s' },
    ],
  });
  expect(tooltipRows(aligned, [1, 1, 1, 1], null).rows).toHaveLength(1);
});

it('shows the one that is meant', () => {
  expect(tooltipRows(aligned, [0, 0, 0, 0], 2).rows).toMatchObject([
    { label: 'b', isActive: true },
  ]);
});

it('draws frames that have time and numbers, and of them nothing else', () => {
  const text = createDataFrame({ fields: [{ name: 'x', type: FieldType.string, values: ['a'] }] });
  const mixed = createDataFrame({
    fields: [
      { name: 't', type: FieldType.time, values: [1] },
      { name: 'v', type: FieldType.number, values: [2] },
      { name: 'x', type: FieldType.string, values: ['a'] },
    ],
  });
  expect(plotFrames([text, mixed]).map(({ fields }) => fields.map(({ name }) => name))).toEqual([
    ['t', 'v'],
  ]);
});
