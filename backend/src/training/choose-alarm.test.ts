import { describe, expect, it } from 'vitest';
import { chooseAlarm } from './choose-alarm.js';

const auto = { threshold: 'auto', smoothing: 0.6, raiseSteps: 2, clearSteps: 5 } as const;

describe('chooseAlarm', () => {
  it('prefers precision to recall, and a place behind the edge to the edge', () => {
    const rule = chooseAlarm(auto, ({ threshold }) => ({
      precision: threshold < 0.5 ? 0.8 : 0.95,
      recall: threshold < 0.5 ? 1 : 0.85,
      medianLeadSeconds: 30,
    }));
    expect(rule.threshold).toBe(0.525);
    expect(rule).toMatchObject({
      clearThreshold: expect.closeTo(0.315) as number,
      raiseSteps: 2,
      clearSteps: 5,
    });
  });

  it('takes the longer lead among thresholds that are as good', () => {
    const rule = chooseAlarm(auto, ({ threshold }) => ({
      precision: 0.9,
      recall: threshold > 0.6 ? 0.5 : 0.9 + (threshold > 0.4 ? 0.005 : 0),
      medianLeadSeconds: 60 * (1 - threshold),
    }));
    expect(rule.threshold).toBe(0.2);
  });

  it('leaves a threshold alone that somebody has set', () => {
    const rule = chooseAlarm({ ...auto, threshold: 0.7, clearThreshold: 0.65 }, () => {
      throw new Error('not asked');
    });
    expect(rule).toMatchObject({ threshold: 0.7, clearThreshold: 0.65 });
  });
});
