import { describe, expect, it } from 'vitest';
import { toggleAccess } from './access';
import { dangerOf, describeDanger } from './dangers';
import { complaintOf, DEFAULT_SETTINGS, settingsOf } from './settings';

describe('toggleAccess', () => {
  it('is open to those who may change', () => {
    expect(toggleAccess('editors', true)).toBe('open');
    expect(toggleAccess('everyone', true)).toBe('open');
  });

  it('is hidden from viewers, or shown and disabled', () => {
    expect(toggleAccess('editors', false)).toBe('hidden');
    expect(toggleAccess('everyone', false)).toBe('disabled');
  });

  it('is hidden from all where the panel says so', () => {
    expect(toggleAccess('nobody', true)).toBe('hidden');
  });
});

describe('dangerOf', () => {
  const dangerous = [['service_down'], ['memory_leak', 'cpu_spike']];

  it('finds what a switch would complete', () => {
    expect(dangerOf('service_down', [], dangerous)).toEqual(['service_down']);
    expect(dangerOf('cpu_spike', ['memory_leak'], dangerous)).toEqual(['memory_leak', 'cpu_spike']);
  });

  it('finds nothing else', () => {
    expect(dangerOf('cpu_spike', [], dangerous)).toBeUndefined();
    expect(dangerOf('error_rate', ['memory_leak', 'cpu_spike'], dangerous)).toBeUndefined();
  });

  it('says it in words', () => {
    expect(describeDanger(['a', 'b'], 'demo')).toContain('a and b together');
    expect(describeDanger(['a'], 'demo')).toContain('a makes demo unusable');
  });
});

describe('settings', () => {
  it('are those of the target, completed', () => {
    expect(settingsOf(undefined)).toEqual(DEFAULT_SETTINGS);
  });

  it.each([
    [{}, undefined],
    [{ rampSeconds: -1 }, /ramp/],
    [{ rampSeconds: NaN }, /ramp/],
    [{ durationSeconds: 0 }, /more than 0/],
    [{ durationSeconds: 901 }, /900 seconds at most/],
    [{ intensity: 0 }, /intensity/],
  ])('%o is judged', (changes, complaint) => {
    const found = complaintOf({ ...DEFAULT_SETTINGS, ...changes }, 900);
    if (complaint === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(complaint);
  });
});
