import { expect, it } from 'vitest';
import { describeFeature } from './describe.js';
import { ABSOLUTE_FEATURES, RELATIVE_FEATURES, THRESHOLD_FEATURES } from './extractor.js';

it('has words of its own for every statistic', () => {
  const statistics = [...RELATIVE_FEATURES, ...ABSOLUTE_FEATURES, ...THRESHOLD_FEATURES];
  const texts = statistics.map((name) => describeFeature(`memory_utilization__${name}`, 60).text);
  expect(new Set(texts).size).toBe(statistics.length);
  for (const text of texts) expect(text).not.toMatch(/_|undefined/);
});

it('says which signal, and over what time', () => {
  expect(describeFeature('memory_utilization__slope_late', 60)).toEqual({
    signal: 'memory_utilization',
    text: 'slope over the last 20 s',
  });
  expect(describeFeature('error_ratio__window', 60)).toEqual({ signal: 'error_ratio', text: '' });
  expect(describeFeature('own__thing', 60).text).toBe('thing');
});
