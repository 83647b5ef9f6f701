import { describe, expect, it } from 'vitest';
import { describeError, KfpError } from './errors.js';

describe('describeError', () => {
  it('tells the whole chain of causes on one line', () => {
    const refused = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
    const failed = new TypeError('fetch failed', { cause: refused });
    const error = new KfpError('PROMETHEUS_UNREACHABLE', 'no answer', { cause: failed });
    expect(describeError(error)).toBe('no answer: fetch failed: ECONNREFUSED');
  });

  it('does not repeat a cause the message already names', () => {
    expect(describeError(new Error('a: b', { cause: new Error('b') }))).toBe('a: b');
  });

  it('shows what is not an Error as it is', () => {
    expect(describeError('plain')).toBe('plain');
  });
});
