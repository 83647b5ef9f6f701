import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventParser } from './sse.js';

const stream = ': hello\n\nevent: alarm\ndata: {"a":1}\n\ndata: one\ndata:two\r\n\r\nevent: x\n\n';
const events = [
  { event: 'alarm', data: '{"a":1}' },
  { event: 'message', data: 'one\ntwo' },
];

describe('createEventParser', () => {
  it('reads events, several data lines and comments', () => {
    expect(createEventParser()(stream)).toEqual(events);
  });

  it('gives the same events wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
        const parse = createEventParser();
        const at = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const pieces = at.slice(1).map((end, index) => stream.slice(at[index], end));
        expect(pieces.flatMap(parse)).toEqual(events);
      }),
    );
  });

  it('holds back an event that is not complete', () => {
    const parse = createEventParser();
    expect(parse('data: a\n')).toEqual([]);
    expect(parse('\n')).toEqual([{ event: 'message', data: 'a' }]);
  });
});
