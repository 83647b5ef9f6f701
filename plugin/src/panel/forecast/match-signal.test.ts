import { describe, expect, it } from 'vitest';
import { matchSignal } from './match-signal';

const SIGNALS = [
  {
    name: 'memory_utilization',
    expr: 'process_resident_memory_bytes{job="demo-app"} / on (job, instance) app_memory_limit_bytes{job="demo-app"}',
  },
  { name: 'cpu_utilization', expr: 'rate(process_cpu_seconds_total{job="demo-app"}[10s])' },
];
const series = { displayName: '127.0.0.1:3001', labels: {}, expr: undefined };

describe('matchSignal', () => {
  it('knows a signal by its query, whatever targets it chooses', () => {
    const expr = `process_resident_memory_bytes{job=~"demo-.+", instance="$instance", path="/{id}"}
      / on (job, instance) app_memory_limit_bytes`;
    expect(matchSignal({ ...series, expr }, SIGNALS)).toBe('memory_utilization');
    const rate = 'rate(process_cpu_seconds_total[$__rate_interval])';
    expect(matchSignal({ ...series, expr: rate }, SIGNALS)).toBe('cpu_utilization');
  });

  it('knows a signal by the name of its metric or of its legend', () => {
    expect(matchSignal({ ...series, labels: { __name__: 'cpu_utilization' } }, SIGNALS)).toBe(
      'cpu_utilization',
    );
    expect(matchSignal({ ...series, displayName: 'cpu_utilization' }, SIGNALS)).toBe(
      'cpu_utilization',
    );
  });

  it('takes nothing else for a signal', () => {
    expect(
      matchSignal({ ...series, expr: 'process_resident_memory_bytes' }, SIGNALS),
    ).toBeUndefined();
    expect(matchSignal({ ...series, expr: '' }, SIGNALS)).toBeUndefined();
  });
});
