import { describe, expect, it } from 'vitest';
import { metadataProblem, withCurrentNames } from './metadata.js';

/** As the first version wrote it, before there was a choice of calibrations. */
const OLD = {
  formatVersion: 1,
  id: 'rf-20260101T000000Z-0000',
  kind: 'random-forest',
  createdAt: '2026-01-01T00:00:00Z',
  classes: ['normal', 'memory_leak'],
  featureNames: ['memory_utilization__last'],
  profile: 'demo',
  signals: ['memory_utilization'],
  stepSeconds: 2,
  windowSeconds: 60,
  horizonSeconds: 60,
  thresholds: [{ mode: 'memory_leak', signal: 'memory_utilization', atLeast: 0.95, forSteps: 3 }],
  calibration: { method: 'temperature-and-bias', temperature: 1.5, normalBias: 0.2 },
  alarm: { threshold: 0.4, clearThreshold: 0.2, raiseSteps: 2, clearSteps: 5 },
  training: { datasetSha256: '0', datasetRuns: 4, rows: 100, seed: 1, parameters: {} },
  metrics: { f1: 0.9, precision: null },
  versions: { kfp: '0.1.0' },
  files: { 'model.json': '0' },
};

describe('metadataProblem', () => {
  it('takes metadata of before, and of both calibrations', () => {
    expect(metadataProblem(OLD)).toBeUndefined();
    const curve = { stated: [0, 1], observed: [0.1, 0.9] };
    expect(
      metadataProblem({
        ...OLD,
        calibration: { method: 'isotonic', curves: [curve, curve] },
        calibrationLosses: { isotonic: 0.4, 'temperature-and-bias': 0.5 },
        training: { ...OLD.training, notes: { outOfBagLogLoss: 0.3 } },
      }),
    ).toBeUndefined();
  });

  it('takes what the first version called breaches', () => {
    const { thresholds, ...rest } = OLD;
    expect(metadataProblem({ ...rest, breaches: thresholds })).toMatch(/thresholds/);
    expect(withCurrentNames({ ...rest, breaches: thresholds })).toEqual(OLD);
    expect(withCurrentNames(null)).toBe(null);
  });

  it('says that a newer version wrote it, whatever else is in it', () => {
    expect(metadataProblem({ ...OLD, formatVersion: 2, kind: 'transformer' })).toMatch(
      /newer version of kfp \(format 2, where this one knows 1\)/,
    );
  });

  it('takes the ensemble by its name of before, and looks at it', () => {
    const pool = { bias: 0.1, model: 0.6, limits: 0.4, naming: 0.5 };
    const renamed = withCurrentNames({ ...OLD, pool });
    expect(renamed).toEqual({ ...OLD, ensemble: pool });
    expect(metadataProblem(renamed)).toBeUndefined();
    const wrong = withCurrentNames({ ...OLD, pool: { ...pool, model: -1 } });
    expect(metadataProblem(wrong)).toMatch(/ensemble/);
  });

  it('names what is wrong', () => {
    const curve = { stated: [0], observed: [1.5] };
    const calibration = { method: 'isotonic', curves: [curve, curve] };
    expect(metadataProblem({ ...OLD, calibration })).toMatch(/calibration/);
    expect(metadataProblem({ ...OLD, calibration: { method: 'beta' } })).toMatch(/calibration/);
  });

  it('has files of its own folder only, whoever made the model', () => {
    const withFile = (name: string): unknown => ({ ...OLD, files: { [name]: '0' } });
    for (const name of ['weights.bin', 'time-to-failure/model.json', 'a_b/c-d.1']) {
      expect(metadataProblem(withFile(name)), name).toBeUndefined();
    }
    for (const name of [
      '../x',
      'a/../../x',
      '/etc/passwd',
      '.',
      '',
      'a//b',
      'a/',
      'a\\..\\b',
      'a\n',
      '.hidden',
    ]) {
      expect(metadataProblem(withFile(name)), name).toMatch(/files/);
    }
  });
});
