import { describe, expect, it } from 'vitest';
import { timeAxis } from './x-range';

const MINUTE = 60_000;
const NOW = 1000 * MINUTE;

describe('timeAxis', () => {
  it('reaches a horizon beyond now', () => {
    expect(timeAxis({ from: NOW - 15 * MINUTE, to: NOW }, NOW, 2000, MINUTE)).toEqual({
      from: NOW - 15 * MINUTE,
      to: NOW + MINUTE,
      live: true,
    });
  });

  it('leaves a range of the past as it is', () => {
    const past = { from: NOW - 90 * MINUTE, to: NOW - 60 * MINUTE };
    expect(timeAxis(past, NOW, 2000, MINUTE)).toEqual({ ...past, live: false });
  });

  it('keeps a range that reaches further by itself', () => {
    const range = { from: NOW - MINUTE, to: NOW + 10 * MINUTE };
    expect(timeAxis(range, NOW, 2000, MINUTE)).toEqual({ ...range, live: true });
  });

  it('does not let a long horizon squeeze a short past', () => {
    const range = { from: NOW - 4 * MINUTE, to: NOW };
    expect(timeAxis(range, NOW, 2000, 60 * MINUTE).to).toBe(NOW + 2 * MINUTE);
  });

  it('is live while the last refresh is recent', () => {
    const range = { from: NOW - 60 * MINUTE, to: NOW - MINUTE };
    expect(timeAxis(range, NOW, 60_000, MINUTE).live).toBe(true);
    expect(timeAxis(range, NOW, 1000, MINUTE).live).toBe(false);
  });
});
