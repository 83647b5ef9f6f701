import { describe, expect, it } from 'vitest';
import { createAlarm } from './alarms.js';

const states = (risks: readonly number[]): string => {
  const alarm = createAlarm({ threshold: 0.6, clearThreshold: 0.4, raiseSteps: 2, clearSteps: 3 });
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
});
