import { describe, expect, it, vi } from 'vitest';
import type { Prediction } from '../prediction/prediction.js';
import { prediction } from './api.fixture.js';
import { createRenderedPredictions } from './rendered-predictions.js';

const aged = (some: readonly Prediction[], ageSeconds: number): Prediction[] =>
  some.map((one) => ({ ...one, ageSeconds }));

describe('createRenderedPredictions', () => {
  it('says what JSON would, with the age of each moment, and turns a step into text once', () => {
    const serialize = vi.fn((one: Prediction) => JSON.stringify(one));
    const render = createRenderedPredictions(serialize);
    const tricky = { job: 'a"ageSeconds":-987654.125', instance: '\\"\n' };
    const step = [prediction('a'), prediction('b', { labels: tricky })];
    for (const age of [0, 0.25, 12]) {
      const now = aged(step, age);
      const around = render(now, '{"said":"é","of":', ',"by":"ü"}').toString();
      expect(JSON.parse(around)).toEqual({ said: 'é', of: now, by: 'ü' });
    }
    expect(serialize).toHaveBeenCalledTimes(2);
  });

  it('notices the next step, staleness, and targets that come and go', () => {
    const render = createRenderedPredictions((one) => JSON.stringify(one));
    const [a, b] = [prediction('a'), prediction('b')];
    for (const now of [
      [a, b],
      [prediction('a', { risk: 0.9 }), b],
      aged([a, b], 30).map((one): Prediction => ({ ...one, stale: true, state: 'stale' })),
      [b],
      [b, a],
      [],
    ]) {
      expect(JSON.parse(render(now).toString())).toEqual(now);
    }
  });
});
