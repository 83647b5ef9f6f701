import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResultSplitter } from './split-result.js';

function split(text: string, cuts: readonly number[]): { series: unknown[]; rest: string } {
  const series: unknown[] = [];
  const splitter = createResultSplitter((json) => series.push(JSON.parse(json)));
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    splitter.push(bytes.subarray(from, end));
    from = end;
  }
  return { series, rest: splitter.rest() };
}

const anySeries = fc.array(
  fc.record({
    metric: fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })),
    values: fc.array(fc.tuple(fc.integer(), fc.constantFrom('1', 'NaN', '+Inf', '1e-7'))),
  }),
);

describe('the splitter of answers', () => {
  it('finds every series, wherever the bytes are cut, whatever its labels hold', () => {
    fc.assert(
      fc.property(anySeries, fc.array(fc.nat()), (result, cuts) => {
        const answer = { status: 'success', data: { resultType: 'matrix', result }, infos: ['[{'] };
        const { series, rest } = split(JSON.stringify(answer), cuts);
        expect(series).toEqual(JSON.parse(JSON.stringify(result)));
        expect(JSON.parse(rest)).toEqual({
          ...answer,
          data: { resultType: 'matrix', result: [] },
        });
      }),
    );
  });

  it('leaves whole what is no list of series', () => {
    for (const text of [
      '{"status":"error","errorType":"bad_data","error":"unknown \\"result\\":[ {}"}',
      '<html>502 Bad Gateway</html>',
      '{"status":"success","data":{"result": [{}]}}',
      '',
    ]) {
      expect(split(text, [3, 9])).toEqual({ series: [], rest: text });
    }
  });

  it('does not call an answer that was cut off complete', () => {
    const { rest } = split('{"status":"success","data":{"result":[{"metric":{}},{"me', []);
    expect(() => void JSON.parse(rest)).toThrow();
  });
});
