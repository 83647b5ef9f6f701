import { describe, expect, it } from 'vitest';
import { createDemonstration } from './demonstration.js';
import type { PredictionView } from './prediction-view.js';

const target = 'demo-app:127.0.0.1:3001';
const told = { q10: 20, q50: 40, q90: 70 };
const RULES = {
  stepSeconds: 2,
  windowSeconds: 60,
  horizonSeconds: 60,
  raiseSteps: 2,
  confirmSeconds: 2,
};

function prediction(
  state: PredictionView['state'],
  timestamp: number,
  failure: string | null = null,
  over: Partial<PredictionView> = {},
): PredictionView {
  return {
    target,
    labels: { job: 'demo-app', instance: '127.0.0.1:3001' },
    state,
    timestamp,
    risk: 0.5,
    failure,
    probabilities: null,
    timeToFailureSeconds: failure === null ? null : told,
    model: 'xgboost-1',
    ...over,
  };
}

const leak = (since: number) => ({
  watch: 'demo',
  target,
  mode: 'memory_leak',
  since,
  timestamp: since + 2,
});

describe('a demonstration', () => {
  it('counts the lead time from the beginning of the alarm to the first step in violation', () => {
    const demonstration = createDemonstration({ mode: 'memory_leak', target }, 1000, RULES);
    demonstration.see(prediction('normal', 1002));
    demonstration.see(prediction('at_risk', 1030, 'memory_leak'));
    demonstration.see(prediction('at_risk', 1040, 'memory_leak', { timeToFailureSeconds: null }));
    expect(demonstration.decided).toBe(false);
    demonstration.seeFailure(leak(1071), 1073);
    expect(demonstration.decided).toBe(true);
    expect(demonstration.outcome()).toEqual({
      mode: 'memory_leak',
      target,
      correct: true,
      injectedAt: 1000,
      predictedAt: 1030,
      failedAt: 1071,
      failedMode: 'memory_leak',
      reportedAt: 1073,
      leadTimeSeconds: 41,
      toldSecondsToFailure: told,
      model: 'xgboost-1',
      summary: 'memory_leak predicted 41 s ahead (xgboost-1)',
    });
  });

  it('does not count a name that was given up; an alarm that ended counts while it fits', () => {
    const renamed = createDemonstration({ mode: 'memory_leak', target }, 1000, RULES);
    renamed.see(prediction('at_risk', 1020, 'memory_leak'));
    renamed.see(prediction('at_risk', 1030, 'cpu_spike'));
    renamed.seeFailure(leak(1060), 1062);
    expect(renamed.outcome()).toMatchObject({ correct: false, predictedAt: null });

    const resumed = createDemonstration({ mode: 'memory_leak', target }, 1000, RULES);
    resumed.see(prediction('at_risk', 1020, 'memory_leak'));
    resumed.see(prediction('normal', 1030));
    resumed.see(prediction('at_risk', 1050, 'memory_leak'));
    resumed.seeFailure(leak(1060), 1062);
    expect(resumed.outcome()).toMatchObject({ correct: true, leadTimeSeconds: 40 });
  });

  it('does not take detection for prediction', () => {
    const demonstration = createDemonstration({ mode: 'memory_leak', target }, 1000, RULES);
    demonstration.see(prediction('failing', 1061, 'memory_leak'));
    demonstration.seeFailure(leak(1060), 1062);
    expect(demonstration.outcome()).toMatchObject({
      correct: false,
      predictedAt: null,
      leadTimeSeconds: null,
      summary: 'memory_leak was not predicted before it came (xgboost-1)',
    });
  });

  it('looks at its own target only', () => {
    const demonstration = createDemonstration({ mode: 'memory_leak', target }, 1000, RULES);
    demonstration.see(prediction('at_risk', 1020, 'memory_leak', { target: 'other' }));
    demonstration.seeFailure({ ...leak(1060), target: 'other' }, 1062);
    expect(demonstration.decided).toBe(false);
    expect(demonstration.outcome().summary).toBe('memory_leak neither came nor was predicted');
  });

  it('says when another failure came, or none', () => {
    const other = createDemonstration({ mode: 'memory_leak', target }, 1000, RULES);
    other.see(prediction('at_risk', 1020, 'memory_leak'));
    other.seeFailure(
      { watch: 'demo', target, mode: 'high_latency', since: 1030, timestamp: 1032 },
      1032,
    );
    expect(other.outcome()).toMatchObject({
      correct: false,
      summary: 'memory_leak was injected, but high_latency came first (xgboost-1)',
    });
    const none = createDemonstration({ mode: 'memory_leak', target }, 1000, RULES);
    none.see(prediction('at_risk', 1020, 'memory_leak'));
    expect(none.outcome().summary).toBe(
      'memory_leak was predicted, but did not come in time (xgboost-1)',
    );
  });

  it('asks of a failure without a before that it is reported soon', () => {
    const plan = { mode: 'service_down', target, reportWithinSeconds: 6 };
    const down = { watch: 'demo', target, mode: 'service_down', since: 1002, timestamp: 1004 };
    const soon = createDemonstration(plan, 1000, RULES);
    soon.seeFailure(down, 1005.2);
    expect(soon.outcome()).toMatchObject({
      correct: true,
      summary: 'service_down reported 5 s after it began',
    });
    const late = createDemonstration(plan, 1000, RULES);
    late.seeFailure(down, 1009);
    expect(late.outcome()).toMatchObject({
      correct: false,
      summary: 'service_down reported 9 s after it began, later than 6 s',
    });
  });
});
