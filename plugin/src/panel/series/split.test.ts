// @vitest-environment jsdom
import { createTheme, FieldType, type DataFrame, type Labels } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { dataLinks } from './data-links';
import { prepareHistory } from './history';
import { splitFrames } from './split';

const frame = (labels: Labels, values: (number | null)[], refId = 'A'): DataFrame => ({
  refId,
  length: values.length,
  fields: [
    {
      name: 'Time',
      type: FieldType.time,
      config: { interval: 10 },
      values: values.map((_, i) => 100 + 10 * i),
    },
    { name: 'Value', type: FieldType.number, config: {}, labels, values },
  ],
});
const options = { exprOf: () => undefined, injectedMetrics: ['app_failure_active'], now: 120 };

describe('splitFrames', () => {
  const split = splitFrames(
    [
      frame({ __name__: 'usage', job: 'a' }, [1, 2, 3, 4]),
      frame({ __name__: 'failure_prediction_risk', job: 'a' }, [0.1, 0.2, 0.3, 0.4]),
      { length: 1, fields: [{ name: 'x', type: FieldType.number, config: {}, values: [1] }] },
    ],
    options,
  );

  it('parts what is drawn from what was predicted, and leaves out what has no time', () => {
    expect(split.history).toHaveLength(1);
    expect(split.tracks).toMatchObject([{ kind: 'risk', target: 'job=a', stepMs: 10 }]);
  });

  it('cuts off what is later than now', () => {
    expect(split.history[0]!.fields.map(({ values }) => values as unknown[])).toEqual([
      [100, 110, 120],
      [1, 2, 3],
    ]);
    expect(split.tracks[0]!.values).toEqual([0.1, 0.2, 0.3]);
  });

  it('leaves frames alone that end before now', () => {
    const whole = frame({}, [1, 2]);
    expect(splitFrames([whole], options).history[0]!.fields[1]).toBe(whole.fields[1]);
  });
});

describe('prepareHistory', () => {
  const theme = createTheme();

  it('makes gaps of missing samples, and missing of what is no number', () => {
    const gapped = frame({}, [1, NaN, 3]);
    gapped.fields[0]!.values = [100, 110, 140];
    const [prepared] = prepareHistory([gapped], theme);
    const [time, value] = prepared!.fields;
    expect(value!.values.slice(0, 2)).toEqual([1, null]);
    expect(value!.values.at(-1)).toBe(3);
    expect(value!.values).toHaveLength(time!.values.length);
    expect(value!.values.slice(2, -1).every((one) => one === null)).toBe(true);
    expect(time!.values.length).toBeGreaterThan(3);
  });

  it('deals the palette out among the drawn series', () => {
    const all = prepareHistory([frame({}, [1]), frame({}, [2])], theme);
    expect(all.map(({ fields }) => fields[1]!.state)).toMatchObject([
      { seriesIndex: 0, origin: { frameIndex: 0, fieldIndex: 1 } },
      { seriesIndex: 1, origin: { frameIndex: 1, fieldIndex: 1 } },
    ]);
  });
});

describe('dataLinks', () => {
  it('asks for the row of the frame as it came', () => {
    const linked = frame({}, [1, 2, 3]);
    linked.fields[1]!.getLinks = ({ valueRowIndex }) => [
      { href: `/${valueRowIndex}`, title: 'l', target: '_self', origin: linked.fields[1]! },
    ];
    expect(dataLinks([frame({}, [1]), linked], 1, 120)).toMatchObject([{ href: '/2' }]);
    expect(dataLinks([linked], 0, 125)).toEqual([]);
    expect(dataLinks([linked], 5, 120)).toEqual([]);
  });
});
