import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../api/types';
import { prediction } from '../prediction.fixture';
import { byUrgency, chooseTargets, countStates } from './choose-targets';

const targets: readonly Prediction[] = [
  prediction('b', { risk: 0.1 }),
  prediction('a', { risk: 0.1 }),
  prediction('c', { state: 'warming_up', risk: null }),
  prediction('d', { state: 'at_risk', risk: 0.6, failure: 'memory_leak' }),
  prediction('e', { state: 'at_risk', risk: 0.9, failure: 'cpu_spike' }),
  prediction('f', { state: 'failing', risk: 0.2, failure: 'error_rate' }),
];
const names = (list: readonly Prediction[]): string =>
  list.map(({ labels }) => labels['instance']).join('');

describe('byUrgency', () => {
  it('puts what fails before what is at risk, then goes by risk and by name', () => {
    expect(names(byUrgency(targets))).toBe('fedabc');
  });
});

describe('countStates', () => {
  it('counts every state', () => {
    expect(countStates(targets)).toEqual({
      failing: 1,
      at_risk: 2,
      recovering: 0,
      warming_up: 1,
      not_observable: 0,
      stale: 0,
      normal: 2,
    });
  });
});

describe('chooseTargets', () => {
  it.each([
    ['', undefined, 'bacdef'],
    ['MEMORY', undefined, 'd'],
    ['demo-app:a', undefined, 'a'],
    ['demo leak', undefined, 'd'],
    ['nobody', undefined, ''],
    ['', 'at_risk', 'de'],
    ['cpu', 'at_risk', 'e'],
    ['cpu', 'normal', ''],
  ] as const)('search "%s" in state %s finds "%s"', (search, state, found) => {
    expect(names(chooseTargets(targets, search, state))).toBe(found);
  });
});
