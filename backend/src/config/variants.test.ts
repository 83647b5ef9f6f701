import { describe, expect, it } from 'vitest';
import type { SignalSource } from './schema.js';
import {
  countingVariants,
  foundExpressions,
  preferredVariants,
  signalsOf,
  variantGroups,
} from './variants.js';

const groups = variantGroups({
  variants: {
    owner: {
      choices: [
        { name: 'recorded', found: 'owner_rule', set: { owner: 'owner_rule' } },
        { name: 'asked', found: 'kube_pod_owner', set: { owner: 'kube_pod_owner' } },
      ],
    },
    http: {
      join: ['requests'],
      choices: [
        {
          name: 'plain',
          found: 'requests_total{ {{status}}!="" }',
          set: { requests: 'requests_total' },
          each: [[{ status: 'code' }, { status: 'status' }]],
        },
        { name: 'mesh', found: 'mesh_total', set: { requests: 'mesh_total', status: 'rc' } },
      ],
    },
  },
});

const source = (variables: Record<string, string> = {}): SignalSource => ({
  variables,
  groups,
  signals: [
    { name: 'rate', unit: 'per_second', description: '', expr: 'rate({{requests}}[{{range}}])' },
    { name: 'owned', unit: 'count', description: '', expr: 'count({{owner}})' },
  ],
});

const made = (own: SignalSource, ...found: string[]): string[] => {
  const chosen = Object.fromEntries(
    groups.map((group) => {
      const expressions = foundExpressions(own, group, preferredVariants(own));
      return [group.name, countingVariants(group, (i) => found.includes(expressions[i]!))];
    }),
  );
  return signalsOf(own, chosen).signals.map(({ expr }) => expr);
};

describe('variants', () => {
  it('are a choice for each combination', () => {
    expect(groups[1]!.choices.map(({ name }) => name)).toEqual([
      'plain (code)',
      'plain (status)',
      'mesh',
    ]);
    const own = source({ range: '2m' });
    expect(foundExpressions(own, groups[1]!, preferredVariants(own))).toEqual([
      'requests_total{ code!="" }',
      'requests_total{ status!="" }',
      'mesh_total',
    ]);
  });

  it('count as found: the first of them, or all, joined where their expressions differ', () => {
    const own = source({ range: '2m' });
    expect(made(own)).toEqual(['rate(requests_total[2m])', 'count(owner_rule)']);
    expect(made(own, 'kube_pod_owner', 'mesh_total')).toEqual([
      'rate(mesh_total[2m])',
      'count(kube_pod_owner)',
    ]);
    const all = ['requests_total{ status!="" }', 'requests_total{ code!="" }', 'mesh_total'];
    expect(made(own, ...all)[0]).toBe('rate((requests_total) or (mesh_total)[2m])');
  });

  it('yield to what the configuration itself says', () => {
    const own = source({ range: '2m', requests: 'mine_total' });
    expect(made(own, 'mesh_total', 'requests_total{ code!="" }')[0]).toBe('rate(mine_total[2m])');
  });

  it('say which variable is missing', () => {
    const own = source();
    expect(signalsOf(own, preferredVariants(own)).problems).toEqual([
      'signal "rate": no variable is called "range"',
    ]);
  });
});
