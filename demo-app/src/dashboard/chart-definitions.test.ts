import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHARTS, verticalRange } from './chart-definitions.js';

const limits = { memoryBytes: 1000, cpuCores: 2 };
const thresholdOf = (id: string): number =>
  CHARTS.find((chart) => chart.id === id)!.limit(limits).threshold;

describe('verticalRange', () => {
  it('keeps the threshold in sight and leaves room above the data', () => {
    const top = (highest: number | null): number => verticalRange(highest, 100)[1];
    expect(verticalRange(null, 100)[0]).toBe(0);
    expect(top(null)).toBeCloseTo(115);
    expect(top(40)).toBeCloseTo(115);
    expect(top(200)).toBeCloseTo(230);
  });

  it('does not go beyond what there can be', () => {
    expect(verticalRange(1, 0.05, 1)).toEqual([0, 1]);
  });
});

describe('the thresholds', () => {
  it('are those of the watch of the demonstration', () => {
    const demo = readFileSync(
      new URL('../../../backend/config/watches/demo.yaml', import.meta.url),
      'utf8',
    );
    const expected = (signal: string): number => {
      const found = new RegExp(`signal: ${signal}, atLeast: ([0-9.]+)`).exec(demo);
      if (found === null) throw new Error(`watches/demo.yaml has no threshold on ${signal}`);
      return Number(found[1]);
    };
    expect(thresholdOf('latency')).toBe(expected('latency_p95_seconds'));
    expect(thresholdOf('errors')).toBe(expected('error_ratio'));
    expect(thresholdOf('memory') / limits.memoryBytes).toBe(expected('memory_utilization'));
    expect(thresholdOf('cpu') / limits.cpuCores).toBe(expected('cpu_utilization'));
  });
});
