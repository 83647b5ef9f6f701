import { describe, expect, it } from 'vitest';
import { createAnswerEnsemble } from './answer.js';

const modes = ['leak', 'spike', 'flood'];
const even = { bias: 0, model: 0.5, limits: 0.5, naming: 0.5 };
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

describe('createAnswerEnsemble', () => {
  it('joins model and forecasts, and says which of them spoke', () => {
    const ensemble = createAnswerEnsemble({
      modes,
      classes: ['normal', ...modes],
      normal: 'normal',
      ensemble: even,
    });
    const byModel = ensemble.join(
      Float64Array.of(0.1, 0.9, 0, 0),
      Float64Array.of(0.01, 0.01, 0.01),
    );
    expect(byModel).toMatchObject({ likeliest: 'leak', by: 'model' });
    const byForecasts = ensemble.join(
      Float64Array.of(0.97, 0.01, 0.01, 0.01),
      Float64Array.of(0, 0.99, 0),
    );
    expect(byForecasts).toMatchObject({ likeliest: 'spike', by: 'forecasts' });
    for (const { probabilities, risk } of [byModel, byForecasts]) {
      expect(sum(probabilities.values())).toBeCloseTo(1, 12);
      expect(probabilities.get('normal')).toBeCloseTo(1 - risk, 12);
    }
  });

  it('knows a mode that the model never saw by the forecasts alone', () => {
    const ensemble = createAnswerEnsemble({
      modes,
      classes: ['normal', 'leak'],
      normal: 'normal',
      ensemble: even,
    });
    const answer = ensemble.join(Float64Array.of(0.95, 0.05), Float64Array.of(0.02, 0.1, 0.8));
    expect(answer).toMatchObject({ likeliest: 'flood', by: 'forecasts' });
    expect(answer.risk).toBeCloseTo(0.8, 12);
    expect([...answer.probabilities.keys()].sort()).toEqual(['flood', 'leak', 'normal', 'spike']);
    expect(sum(answer.probabilities.values())).toBeCloseTo(1, 12);
  });

  it('stands on the forecasts without a model, and on the model without an ensemble', () => {
    const alone = createAnswerEnsemble({
      modes,
      classes: [],
      normal: 'normal',
      ensemble: undefined,
    });
    const forecast = alone.join(new Float64Array(0), Float64Array.of(0.2, 0.6, 0));
    expect(forecast).toMatchObject({ likeliest: 'spike', by: 'forecasts', risk: 0.6 });
    const old = createAnswerEnsemble({
      modes,
      classes: ['normal', ...modes],
      normal: 'normal',
      ensemble: undefined,
    });
    const model = old.join(Float64Array.of(0.4, 0.6, 0, 0), Float64Array.of(0, 1, 1));
    expect(model).toMatchObject({ likeliest: 'leak', by: 'model' });
    expect(model.risk).toBeCloseTo(0.6, 12);
  });

  it('gives no risk where nobody sees any', () => {
    const ensemble = createAnswerEnsemble({
      modes,
      classes: [],
      normal: 'normal',
      ensemble: undefined,
    });
    expect(ensemble.join(new Float64Array(0), undefined).risk).toBe(0);
  });
});
