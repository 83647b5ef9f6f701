import { describe, expect, it } from 'vitest';
import type { ServiceConfig } from '../../api/types';
import { watchInUse } from './watch';

const watch = (name: string, targetLabels: string[], horizon: number): object => ({
  name,
  targetLabels,
  horizons: [horizon],
});
const CONFIG = {
  watches: [
    watch('demo', ['job', 'instance'], 60),
    watch('pods', ['namespace', 'workload', 'pod'], 900),
    watch('workloads', ['namespace', 'workload'], 1800),
  ],
  injection: { watch: 'demo' },
} as unknown as ServiceConfig;
const POD = { namespace: 'a', workload: 'b', pod: 'c' };

describe('watchInUse', () => {
  it.each([
    ['no label tells', '', [], 'demo'],
    ['a series names it', '', [{ ...POD, watch: 'workloads' }], 'workloads'],
    ['the option names it', '{watch="pods"}', [{ watch: 'workloads' }], 'pods'],
    ['a series has the labels of its targets', '', [{}, POD], 'pods'],
    ['a label of the dashboard is still empty', '', [{ ...POD, pod: '' }], 'workloads'],
  ])('where %s', (_, option, shown, name) => {
    expect(watchInUse(CONFIG, option, shown).name).toBe(name);
  });

  it('has the horizon and what may be injected', () => {
    expect(watchInUse(CONFIG, '', [POD])).toMatchObject({
      horizonSeconds: 900,
      injection: { watch: 'demo' },
    });
  });
});
