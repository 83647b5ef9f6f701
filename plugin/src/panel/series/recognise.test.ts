import { describe, expect, it } from 'vitest';
import { recognise } from './recognise';

const INJECTED = ['app_failure_active'];
const of = (
  labels: Record<string, string>,
  { name = 'Value', expr }: { name?: string; expr?: string } = {},
) => recognise({ labels, name, expr }, INJECTED);

describe('recognise', () => {
  it('knows a series by its metric', () => {
    expect(of({ __name__: 'failure_prediction_probability', failure: 'memory_leak' })).toBe(
      'probability',
    );
    expect(of({ __name__: 'app_failure_active', failure: 'memory_leak' })).toBe('injected');
  });

  it('knows a series by the name of its field', () => {
    expect(of({ failure: 'memory_leak' }, { name: 'failure_prediction_alarm' })).toBe('alarm');
  });

  it('knows a series whose name an aggregation took away by its query', () => {
    const expr = 'max by (failure) (failure_prediction_probability{job="risk"})';
    expect(of({ failure: 'memory_leak' }, { expr })).toBe('probability');
  });

  it('leaves what says something else to the graph', () => {
    expect(of({ __name__: 'http_requests_total' })).toBeUndefined();
    expect(of({ __name__: 'failure_prediction_tick_duration_seconds' })).toBeUndefined();
    expect(of({ __name__: 'constructor' })).toBeUndefined();
    expect(of({}, { expr: 'sum(failure_prediction_probability)' })).toBeUndefined();
    expect(
      of({ failure: 'x' }, { expr: 'failure_prediction_alarm / failure_prediction_probability' }),
    ).toBeUndefined();
    expect(of({ failure: 'x' }, { expr: 'm{a="failure_prediction_alarm"}' })).toBeUndefined();
  });
});
