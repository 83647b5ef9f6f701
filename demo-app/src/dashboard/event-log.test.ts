import { describe, expect, it } from 'vitest';
import { mergeEvents } from './event-log.js';
import type { AppEvent } from './types.js';

const event = (timestamp: number, message = 'x'): AppEvent => ({
  timestamp,
  kind: 'health',
  message,
});

describe('mergeEvents', () => {
  it('keeps the events of an earlier process and tells what is new', () => {
    const { log, added } = mergeEvents([event(2), event(1)], [event(4), event(3), event(2)]);
    expect(log.map(({ timestamp }) => timestamp)).toEqual([4, 3, 2, 1]);
    expect(added.map(({ timestamp }) => timestamp)).toEqual([3, 4]);
  });

  it('returns the same log when nothing is new', () => {
    const known = [event(2), event(1)];
    expect(mergeEvents(known, [event(1)]).log).toBe(known);
  });

  it('keeps fifty', () => {
    const many = Array.from({ length: 60 }, (_, index) => event(60 - index));
    const { log } = mergeEvents([], many);
    expect(log).toHaveLength(50);
    expect(log[0]?.timestamp).toBe(60);
  });
});
