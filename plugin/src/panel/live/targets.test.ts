import type { Labels } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../api/types';
import { selectPredictions, wantedTargets } from './targets';

const CONFIG = { targetLabels: ['job', 'instance'] };
const prediction = (instance: string): Prediction =>
  ({ target: `demo:${instance}`, labels: { job: 'demo', instance } }) as unknown as Prediction;
const PREDICTIONS = [prediction('a:1'), prediction('b:1')];

describe('wantedTargets', () => {
  it('names the targets whose series are shown', () => {
    const shown: Labels[] = [
      { __name__: 'm', instance: 'a:1', job: 'demo' },
      { instance: 'a:1', job: 'demo', failure: 'leak' },
      { job: 'demo' },
    ];
    expect(wantedTargets('', shown, CONFIG)).toEqual({ names: ['demo:a:1'] });
  });

  it('takes a name, or labels', () => {
    expect(wantedTargets('demo:b:1', [], CONFIG)).toEqual({ names: ['demo:b:1'] });
    expect(wantedTargets('{instance="b:1", job="demo"}', [], CONFIG)).toEqual({
      names: ['demo:b:1'],
    });
    expect(wantedTargets('job=demo', [], CONFIG)).toEqual({ names: [], labels: { job: 'demo' } });
  });
});

it('wants nothing of a variable that has no value yet', () => {
  const wanted = wantedTargets('job=,instance=', [], CONFIG);
  expect(wanted.names).toEqual([]);
  expect(selectPredictions(wanted, PREDICTIONS.slice(0, 1))).toEqual([]);
});

describe('selectPredictions', () => {
  it('finds by name and by labels', () => {
    expect(selectPredictions({ names: ['demo:b:1'] }, PREDICTIONS)).toEqual([PREDICTIONS[1]]);
    expect(selectPredictions({ names: [], labels: { job: 'demo' } }, PREDICTIONS)).toHaveLength(2);
    expect(selectPredictions({ names: [], labels: { job: 'x' } }, PREDICTIONS)).toEqual([]);
  });

  it('takes the only one there is, and guesses among none', () => {
    expect(selectPredictions({ names: [] }, PREDICTIONS)).toEqual([]);
    expect(selectPredictions({ names: [] }, PREDICTIONS.slice(0, 1))).toHaveLength(1);
  });
});
