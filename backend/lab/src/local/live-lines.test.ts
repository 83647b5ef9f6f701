import { describe, expect, it } from 'vitest';
import { createLiveLines } from './live-lines.js';
import type { PredictionView } from './prediction-view.js';
import { clockTime, createPaint } from '@kfp/backend/cli/paint.js';

const base: PredictionView = {
  target: 'demo-app:127.0.0.1:3001',
  labels: {},
  state: 'normal',
  timestamp: 0,
  risk: 0.02,
  failure: null,
  probabilities: { normal: 0.98, memory_leak: 0.02 },
  timeToFailureSeconds: null,
  model: 'xgboost-1',
};
const atRisk: PredictionView = {
  ...base,
  state: 'at_risk',
  risk: 0.9,
  failure: 'memory_leak',
  probabilities: { normal: 0.1, memory_leak: 0.871 },
  timeToFailureSeconds: { q10: 28.4, q50: 41, q90: 63 },
};

describe('live lines', () => {
  it('speak when a state or the threatening mode changes, and not otherwise', () => {
    const line = createLiveLines(createPaint(false));
    expect(line(base, 100)).toBe(`  ${clockTime(100)}  demo-app:127.0.0.1:3001  normal`);
    expect(line(base, 150)).toBeUndefined();
    expect(line(atRisk, 152)).toBe(
      `  ${clockTime(152)}  demo-app:127.0.0.1:3001  at risk         memory_leak 87 %, in 41 s (28–63)`,
    );
    expect(line(atRisk, 154)).toBeUndefined();
    expect(line({ ...atRisk, failure: 'cpu_spike' }, 156)).toContain('cpu_spike');
    expect(line({ ...atRisk, state: 'failing' }, 158)).toMatch(/FAILING {9}memory_leak$/);
    expect(line(base, 170)).toMatch(/normal$/);
  });

  it('repeat a danger that lasts, every ten seconds', () => {
    const line = createLiveLines(createPaint(false));
    line(atRisk, 100);
    expect(line(atRisk, 109)).toBeUndefined();
    expect(line({ ...atRisk, timeToFailureSeconds: null }, 110)).toMatch(/memory_leak 87 %$/);
  });

  it('keep targets apart', () => {
    const line = createLiveLines(createPaint(false));
    line(base, 100);
    expect(line({ ...base, target: 'other' }, 101)).toContain('other');
  });

  it('are coloured for a terminal only', () => {
    expect(createLiveLines(createPaint(true))(atRisk, 100)).toContain('\u001b[33m');
    expect(createLiveLines(createPaint(false))(atRisk, 100)).not.toContain('\u001b');
  });
});
