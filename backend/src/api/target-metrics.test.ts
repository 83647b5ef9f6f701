import { describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import { current, prediction } from './api.fixture.js';
import { createTargetMetrics } from './target-metrics.js';

const watches = [await loadWatch()];
const render = (maxSeries: number, predictions: ReturnType<typeof prediction>[]) => {
  const metrics = createTargetMetrics({ watches, limits: { maxSeries } });
  const text = [...metrics.render([current(predictions)], ({ state }) => state === 'normal')].join(
    '',
  );
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return { lines, reduced: metrics.reduced() };
};

describe('the series of targets', () => {
  it('escape what labels hold, and write what is no finite number', () => {
    const { lines } = render(1000, [
      prediction('a"b\\c\nd', {
        risk: 1e-7,
        forecasts: [{ signal: 'cpu', quantiles: { q10: -Infinity, q50: NaN, q90: Infinity } }],
      }),
    ]);
    const labels = 'job="demo-app",instance="a\\"b\\\\c\\nd",watch="demo"';
    expect(lines).toContain(`failure_prediction_risk{${labels},horizon="1m"} 1e-7`);
    const forecast = `failure_prediction_forecast{${labels},signal="cpu",horizon="1m",quantile=`;
    expect(lines).toContain(`${forecast}"0.1"} -Inf`);
    expect(lines).toContain(`${forecast}"0.5"} NaN`);
    expect(lines).toContain(`${forecast}"0.9"} +Inf`);
  });

  it('are few of quiet targets when there are too many, and say so', () => {
    const both = [
      prediction('calm'),
      prediction('ill', { state: 'at_risk', failure: 'memory_leak' }),
    ];
    const all = render(1000, both);
    expect(all.reduced).toBe(false);
    const { lines, reduced } = render(all.lines.length - 1, both);
    expect(reduced).toBe(true);
    expect(lines.filter((line) => line.includes('"calm"'))).toEqual([
      expect.stringMatching(/^failure_prediction_risk\{/),
    ]);
    const ill = (text: string[]): string[] => text.filter((line) => line.includes('"ill"'));
    expect(ill(lines)).toEqual(ill(all.lines));
  });
});
