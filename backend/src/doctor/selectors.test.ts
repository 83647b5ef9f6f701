import { describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import { selectorsOf } from './selectors.js';

const brief = (expr: string): string[] =>
  selectorsOf(expr).map(
    ({ text, metric, optional, rangeSeconds }) =>
      `${metric ?? '?'} ${optional ? 'optional' : 'required'} ${rangeSeconds ?? '-'} ${text}`,
  );

describe('selectorsOf', () => {
  it('finds metrics with their matchers and ranges, and neither functions nor labels', () => {
    expect(
      brief('sum by (job) (rate(requests_total{code=~"5..", by="x"}[1m30s])) / on (job) limit'),
    ).toEqual([
      'requests_total required 90 requests_total{code=~"5..", by="x"}',
      'limit required - limit',
    ]);
  });

  it('knows what an expression can do without', () => {
    expect(brief('(a or 0 * b) / c unless on (x) d')).toEqual([
      'c required - c',
      'a optional - a',
      'b optional - b',
      'd optional - d',
    ]);
    expect(brief('a unless b')).toEqual(['a required - a', 'b optional - b']);
  });

  it('takes the same selector once, required where it is so anywhere', () => {
    expect(brief('(up or vector(0)) * up')).toEqual(['up required - up']);
  });

  it('has no name where matchers alone choose, and finds nothing in what is no PromQL', () => {
    expect(brief('{job="x"}')).toEqual(['? required - {job="x"}']);
    expect(selectorsOf(')(')).toEqual([]);
  });

  it('finds one in every signal of the profiles', async () => {
    for (const file of ['demo', 'kubernetes', 'kubernetes-workloads-istio']) {
      const config = await loadWatch({ file: `backend/config/${file}.yaml` });
      for (const { name, expr } of config.signals) {
        expect(selectorsOf(expr).length, `${file} ${name}`).toBeGreaterThan(0);
      }
    }
  });
});
