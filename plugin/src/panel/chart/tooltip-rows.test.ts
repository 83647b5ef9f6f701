// @vitest-environment jsdom
import { createTheme, FieldType } from '@grafana/data';
import { expect, it } from 'vitest';
import { valueRows } from './tooltip-rows';

const theme = createTheme();

const display = (value: unknown): { text: string; numeric: number } => ({
  text: `${String(value)} s`,
  numeric: 0,
});

const frame = {
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

const rowsAt = (row: number, meant: number | null, options: object): unknown[] =>
  valueRows(frame, [], [row, row, row, row], meant, { single: false, ...options } as never, theme);

it('shows every series that has a value there and is not hidden', () => {
  expect(rowsAt(0, null, {})).toMatchObject([
    { label: 'a', value: '1 s' },
    { label: 'b', value: '3 s' },
  ]);
  expect(rowsAt(1, null, {})).toHaveLength(1);
});

it('shows the one that is meant alone, or all by their values', () => {
  expect(rowsAt(0, 2, { single: true })).toMatchObject([{ label: 'b', active: true }]);
  expect(rowsAt(0, 2, { sort: 'desc' })).toMatchObject([{ label: 'b' }, { label: 'a' }]);
});
