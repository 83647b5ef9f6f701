import { FieldType, createDataFrame } from '@grafana/data';
import { expect, it } from 'vitest';
import { plotFrames } from './time-series';

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
