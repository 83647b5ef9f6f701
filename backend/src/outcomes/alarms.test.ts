import { describe, expect, it } from 'vitest';
import { createAlarm, type AlarmState } from './alarms.js';

const states = (risks: readonly number[], smoothing = 1): string => {
  const alarm = createAlarm({
    smoothing,
    threshold: 0.6,
    clearThreshold: 0.4,
    raiseSteps: 2,
    clearSteps: 3,
  });
  return risks
    .map((risk) => {
      const { active, started, ended } = alarm.update(risk);
      return started ? '(' : ended ? ')' : active ? '#' : '.';
    })
    .join('');
};

describe('createAlarm', () => {
  it('begins after two steps above and ends after three below', () => {
    expect(states([0.7, 0.1, 0.7, 0.7, 0.5, 0.1, 0.1, 0.5, 0.1, 0.1, 0.1, 0.1])).toBe(
      '...(######).',
    );
  });

  it('does not move while the risk is unknown', () => {
    expect(states([0.7, NaN, 0.7, NaN, NaN, NaN, NaN])).toBe('..(####');
  });

  it('follows the evidence of several steps when it is told to', () => {
    // Log-odds of 0.7 are 0.85, of 0.98 are 3.9; from 0.1 (−2.2) half way to them is below 0.6 (0.41).
    expect(states([0.1, 0.7, 0.7, 0.7, 0.7], 0.5)).toBe('....(');
    expect(states([0.1, 0.98, 0.98, 0.1, 0.1], 0.5)).toBe('..(##');
    expect(states([0.1, 0.98, 0.98, 0.1, 0.1], 1)).toBe('..(##');
    expect(states([0.02, 0.8, 0.02, 0.8, 0.02, 0.8], 0.5)).toBe('......');
  });

  it('goes on after a restart as if there had been none', () => {
    const rule = {
      smoothing: 0.5,
      threshold: 0.6,
      clearThreshold: 0.4,
      raiseSteps: 2,
      clearSteps: 3,
    };
    const risks = [0.9, 0.9, 0.1, 0.9, NaN, 0.1, 0.1, 0.1, 0.1];
    const whole = createAlarm(rule);
    let parts = createAlarm(rule);
    for (const risk of risks) {
      parts = createAlarm(rule, JSON.parse(JSON.stringify(parts.state())) as AlarmState);
      expect(parts.update(risk)).toEqual(whole.update(risk));
    }
  });
});
