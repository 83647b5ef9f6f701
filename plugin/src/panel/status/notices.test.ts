import { describe, expect, it } from 'vitest';
import { Problem } from '../../api/problem';
import type { Prediction, Training } from '../../api/types';
import type { ServiceState } from '../live/use-service';
import type { Outlook } from '../outlook/outlook';
import { noticesOf } from './notices';

const NOW = 1_700_000_000_000;
const answer = {
  timestamp: 0,
  model: 'xgboost-1',
  horizonSeconds: 60,
  predictions: [],
  problem: null,
  warnings: [],
};
const prediction = {} as Prediction;
const state = (changes: Partial<ServiceState> = {}): ServiceState => ({
  answer,
  predictions: [prediction],
  receivedAt: NOW,
  ...changes,
});
const outlook = (state: Outlook['state']): Outlook => ({
  target: 'demo:a',
  state,
  failure: null,
  probability: null,
  risk: null,
  expected: null,
  reasons: [],
  notObservable: {},
  anomaly: null,
  failing: [],
  model: null,
  source: 'service',
  asOf: NOW - 40_000,
});
const shorts = (...args: Parameters<typeof noticesOf>): string[] =>
  noticesOf(...args).map(({ short }) => short);

describe('noticesOf', () => {
  it('is silent when all is well, and before anything is known', () => {
    expect(noticesOf(state(), outlook('normal'), '', NOW)).toEqual([]);
    expect(noticesOf({ predictions: [] }, undefined, '', NOW)).toEqual([]);
  });

  it.each([
    ['not_enabled', 'App not enabled'],
    ['token', 'Token refused'],
    ['unreachable', 'Service unreachable'],
    ['broken', 'Service failed'],
  ] as const)('tells %s', (kind, short) => {
    const problem = new Problem(kind, 'Do this.');
    const [notice] = noticesOf({ predictions: [], problem }, undefined, '', NOW);
    expect(notice).toMatchObject({ short });
    expect(notice!.text).toContain('Do this.');
  });

  it('tells stale predictions and their age', () => {
    expect(shorts(state(), outlook('stale'), '', NOW)).toEqual(['Stale for 40 s']);
    expect(shorts(state({ receivedAt: NOW - 45_000 }), outlook('normal'), '', NOW)).toEqual([
      'As of 45 s ago',
    ]);
  });

  it('tells that there is no model, or one in training', () => {
    const none = state({ answer: { ...answer, model: null } });
    expect(shorts(none, undefined, '', NOW)).toEqual(['No model']);
    const training = { progress: { message: 'fold 2', done: 2, total: 5 } } as Training;
    expect(shorts({ ...none, training }, undefined, '', NOW)).toEqual(['Training 40 %']);
  });

  it('tells what Prometheus warns of', () => {
    const warned = state({ answer: { ...answer, warnings: ['store a is away', 'b too'] } });
    const [notice] = noticesOf(warned, outlook('normal'), '', NOW);
    expect(notice).toMatchObject({ severity: 'warning', short: 'Prometheus warns' });
    expect(notice!.text).toContain('store a is away; b too');
  });

  it('tells another model than wanted, and a target nobody watches', () => {
    expect(shorts(state(), undefined, 'random-forest', NOW)).toEqual(['Another model']);
    expect(shorts(state(), undefined, 'xgboost', NOW)).toEqual([]);
    expect(shorts(state({ predictions: [] }), undefined, '', NOW)).toEqual(['Target not watched']);
  });
});
