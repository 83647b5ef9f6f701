import { describe, expect, it, vi } from 'vitest';
import { viewOf, type CurrentPredictions, type PredictionFacts } from '../prediction/prediction.js';
import { prediction } from './api.fixture.js';
import { createRenderedPredictions } from './rendered-predictions.js';

const at = (
  predictions: readonly PredictionFacts[],
  ageSeconds = 0,
  stale = false,
): CurrentPredictions => ({ predictions, ageSeconds, stale });
const plain = (current: CurrentPredictions): unknown =>
  current.predictions.map((facts) => viewOf(facts, current));

describe('createRenderedPredictions', () => {
  it('is what JSON would be, with the age of each moment, and turns a step into text once', () => {
    const serialize = vi.fn((one: object) => JSON.stringify(one));
    const render = createRenderedPredictions(serialize);
    const tricky = { job: 'a"ageSeconds":-987654.125', instance: '\\"\n' };
    const step = [prediction('a'), prediction('b', { labels: tricky })];
    for (const age of [0, 0.25, 12]) {
      expect(JSON.parse(`[${render(at(step, age))}]`)).toEqual(plain(at(step, age)));
    }
    expect(serialize).toHaveBeenCalledTimes(2);
  });

  it('notices the next step, staleness, and targets that come and go', () => {
    const render = createRenderedPredictions();
    const [a, b] = [prediction('a'), prediction('b')];
    const both = [a, b];
    for (const current of [
      at(both),
      at([prediction('a', { risk: 0.9 }), b]),
      at(both, 30, true),
      at(both, 1),
      at([b]),
      at([b, a]),
      at([]),
    ]) {
      expect(JSON.parse(`[${render(current)}]`)).toEqual(plain(current));
    }
  });

  it('tells the modes that fail by their names', () => {
    const failing = prediction('a', {
      state: 'failing',
      violations: [{ mode: 'memory_leak', since: 1 }],
    });
    expect(JSON.parse(`[${createRenderedPredictions()(at([failing]))}]`)).toMatchObject([
      { state: 'failing', violations: ['memory_leak'], stale: false },
    ]);
  });
});
