import { describe, expect, it } from 'vitest';
import type { Prediction } from '../prediction/prediction.js';
import type { Predictor } from '../prediction/predictor.js';
import { modelPredictor } from './predictors.js';

describe('the predictor of a model', () => {
  const predictorOf = (answers: Partial<Prediction>[], seen: unknown[]): Predictor =>
    ({
      predict: (targets: Parameters<Predictor['predict']>[0]) => {
        seen.push(targets.map(({ columns }) => [...columns[0]!]));
        return answers;
      },
    }) as unknown as Predictor;
  const moment = {
    timestamp: 8,
    targets: ['a', 'b', 'c'].map((target) => ({
      target,
      labels: {},
      columns: [Float64Array.of(1, 2, 3, 4)],
    })),
    states: ['warm', 'warm', 'warm'] as const,
  };
  const time = { q10: 1, q50: 2, q90: 3 };

  it('gives it its window, and takes at_risk and failing for alarms', () => {
    const seen: unknown[] = [];
    const answers: Partial<Prediction>[] = [
      { target: 'c', state: 'at_risk', risk: 0.9, failure: 'm', timeToFailureSeconds: time },
      { target: 'a', state: 'normal', risk: 0.1, failure: null, timeToFailureSeconds: null },
    ];
    const predictor = modelPredictor('model', 3, () => predictorOf(answers, seen));
    expect(predictor.predict(moment)).toEqual([
      { alarm: false, risk: 0.1, told: { mode: null, timeToFailure: null } },
      undefined,
      { alarm: true, risk: 0.9, told: { mode: 'm', timeToFailure: time } },
    ]);
    expect(seen).toEqual([
      [
        [2, 3, 4],
        [2, 3, 4],
        [2, 3, 4],
      ],
    ]);
  });

  it('says nothing while it warms up, unless the failure is there', () => {
    const answers: Partial<Prediction>[] = [
      { target: 'a', state: 'warming_up', risk: null, failure: null, timeToFailureSeconds: null },
      { target: 'b', state: 'failing', risk: null, failure: 'm', timeToFailureSeconds: time },
    ];
    const said = modelPredictor('model', 3, () => predictorOf(answers, [])).predict(moment);
    expect(said[0]).toBeUndefined();
    expect(said[1]).toMatchObject({ alarm: true, told: { mode: 'm' } });
  });

  it('begins with a new predictor, whose alarms are off', () => {
    let made = 0;
    const predictor = modelPredictor('model', 3, () => {
      made++;
      return predictorOf([], []);
    });
    predictor.predict(moment);
    predictor.predict(moment);
    expect(made).toBe(1);
    predictor.begin();
    predictor.predict(moment);
    expect(made).toBe(2);
  });
});
