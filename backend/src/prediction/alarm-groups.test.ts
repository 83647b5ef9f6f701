import { describe, expect, it } from 'vitest';
import { createAlarmGroups } from './alarm-groups.js';
import type { PredictionFacts } from './prediction.js';

const watch = { name: 'pods', targetLabels: ['namespace', 'workload', 'pod'], horizonSeconds: 900 };

/** One target at one step: `shop/a` is a pod of a namespace. */
function facts(at: number, name: string, state: string, anomaly = false): PredictionFacts {
  const [namespace, pod] = name.split('/') as [string, string];
  return {
    target: name,
    labels: { namespace, workload: pod, pod },
    timestamp: at,
    state,
    failure: state === 'normal' ? null : 'memory_leak',
    anomaly: anomaly ? { alarm: true, signals: [{ signal: 'cpu', contribution: 1 }] } : null,
  } as unknown as PredictionFacts;
}

describe('alarms that belong together', () => {
  it('are one group: those of one namespace that begin within ten minutes of each other', () => {
    const groups = createAlarmGroups(watch);
    const step = (at: number, on: Record<string, string>): void =>
      groups.see(Object.entries(on).map(([name, state]) => facts(at, name, state)));
    step(0, { 'shop/a': 'normal', 'shop/b': 'normal', 'bank/c': 'normal' });
    expect(groups.list()).toEqual([]);
    step(15, { 'shop/a': 'at_risk', 'shop/b': 'normal', 'bank/c': 'normal' });
    step(600, { 'shop/a': 'at_risk', 'shop/b': 'at_risk', 'bank/c': 'at_risk' });
    step(615, { 'shop/a': 'failing', 'shop/b': 'normal', 'bank/c': 'at_risk' });
    const [bank, shop] = groups.list();
    expect(bank).toMatchObject({ labels: { namespace: 'bank' }, since: 600, until: null });
    expect(shop).toMatchObject({ id: 'pods:shop:15', watch: 'pods', since: 15, until: null });
    expect(
      shop!.members.map(({ target, kind, since, until }) => [target, kind, since, until]),
    ).toEqual([
      ['shop/a', 'alarm', 15, 615],
      ['shop/b', 'alarm', 600, 615],
      ['shop/a', 'failure', 615, null],
    ]);
    // Much later it is another.
    step(700, { 'shop/a': 'normal', 'shop/b': 'normal', 'bank/c': 'normal' });
    step(1400, { 'shop/a': 'normal', 'shop/b': 'at_risk', 'bank/c': 'normal' });
    expect(
      groups.list().map(({ labels, since, until }) => [labels['namespace'], since, until]),
    ).toEqual([
      ['shop', 1400, null],
      ['bank', 600, 700],
      ['shop', 15, 700],
    ]);
  });

  it('hold anomalies, by what is unusual', () => {
    const groups = createAlarmGroups(watch);
    groups.see([facts(0, 'shop/a', 'normal', true)]);
    expect(groups.list()[0]!.members).toMatchObject([{ kind: 'anomaly', what: 'cpu' }]);
  });

  it('are all of a watch that names no place, within its horizon', () => {
    const groups = createAlarmGroups({ ...watch, targetLabels: ['app'], horizonSeconds: 60 });
    for (const [at, name] of [
      [0, 'shop/a'],
      [50, 'bank/b'],
      [200, 'bank/c'],
    ] as const) {
      groups.see([facts(at, name, 'at_risk')]);
    }
    expect(groups.list().map(({ members }) => members.length)).toEqual([1, 2]);
    expect(groups.list()[0]!.labels).toEqual({});
  });

  it('are forgotten a day after they ended', () => {
    const groups = createAlarmGroups(watch);
    groups.see([facts(0, 'shop/a', 'at_risk')]);
    groups.see([facts(15, 'shop/a', 'normal')]);
    groups.see([facts(86_400, 'shop/a', 'normal')]);
    expect(groups.list()).toHaveLength(1);
    groups.see([facts(86_500, 'shop/a', 'normal')]);
    expect(groups.list()).toEqual([]);
  });
});
