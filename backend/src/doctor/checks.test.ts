import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import { KfpError } from '../core/errors.js';
import { modelFeatureNames } from '../prediction/model-inputs.js';
import { NO_CALIBRATION } from '../models/calibration.js';
import type { ModelMetadata } from '../models/metadata.js';
import type { LoadedModel, Registry, RegistryEntry } from '../models/registry.js';
import type { Finding } from './finding.js';
import { examineModel } from './model.js';
import { examineNode, OLDEST_NODE } from './node.js';
import { clockFinding } from './prometheus.js';

describe('examineNode', () => {
  it('asks for what the package asks for', () => {
    const file = new URL('../../../package.json', import.meta.url);
    const { engines } = JSON.parse(readFileSync(file, 'utf8')) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${OLDEST_NODE.join('.')}`);
  });

  it.each([
    ['18.20.0', 'problem'],
    ['20.11.9', 'problem'],
    ['20.12.0', 'ok'],
    ['21.1.0', 'warning'],
    ['24.0.0', 'ok'],
  ])('Node %s: %s', (version, severity) => {
    expect(examineNode(version).severity).toBe(severity);
  });
});

describe('clockFinding', () => {
  const at = (server: number, took = 0.1): Finding =>
    clockFinding(server, 1000, 1000 + took, { stepSeconds: 15 });

  it('forgives what the query itself took', () => {
    expect(at(1000).severity).toBe('ok');
    expect(at(1009, 10).severity).toBe('ok');
    expect(at(1002).severity).toBe('ok');
  });

  it('warns below a step, and calls more than that a problem', () => {
    expect(at(1005)).toMatchObject({ severity: 'warning', message: /4\.9 s behind/ });
    expect(at(990)).toMatchObject({ severity: 'warning', message: /10\.0 s ahead of/ });
    expect(at(970)).toMatchObject({ severity: 'problem', advice: /latencyOffset/ });
  });
});

describe('examineModel', async () => {
  const config = await loadWatch();
  const NOW = Date.parse('2026-03-01T00:00:00Z') / 1000;
  const good: ModelMetadata = {
    formatVersion: 1,
    id: 'rf-20260101T000000Z-0000',
    kind: 'random-forest',
    createdAt: '2026-02-19T00:00:00Z',
    classes: ['normal', ...config.modes.map(({ name }) => name)],
    featureNames: [...modelFeatureNames(config)],
    profile: config.name,
    signals: config.signals.map(({ name }) => name),
    stepSeconds: config.stepSeconds,
    windowSeconds: config.windowSeconds,
    horizonSeconds: config.horizonSeconds,
    thresholds: [],
    calibration: NO_CALIBRATION,
    alarm: { threshold: 0.4, clearThreshold: 0.2, raiseSteps: 2, clearSteps: 5 },
    training: { datasetSha256: '0', datasetRuns: 4, rows: 100, seed: 1, parameters: {} },
    metrics: { recall: 0.9, precision: 0.8 },
    versions: {},
    files: {},
  };
  const look = (over: Partial<ModelMetadata>, broken: RegistryEntry[] = []): Promise<Finding[]> => {
    const metadata = { ...good, ...over };
    const registry: Partial<Registry> = {
      list: async () => [{ id: metadata.id, metadata }, ...broken],
      resolve: async () => metadata.id,
      load: async () => ({ metadata, model: { runtime: 'javascript' } }) as LoadedModel,
    };
    return examineModel({ config, registry: registry as Registry, now: NOW });
  };
  const severities = (findings: readonly Finding[]): string[] =>
    findings.map(({ check, severity }) => `${check}: ${severity}`);

  it('tells age and record of one that fits', async () => {
    const findings = await look({});
    expect(severities(findings)).toEqual(['model: ok', 'model age: ok', 'model record: ok']);
    expect(findings[1]!.message).toBe('trained 10 days ago');
    expect(findings[2]!.message).toContain('90 % of failures foreseen, 80 % of alarms right');
  });

  it('calls one of another step a problem', async () => {
    const findings = await look({ stepSeconds: 15 });
    expect(severities(findings)).toEqual(['model: problem']);
    expect(findings[0]!.message).toContain('stepSeconds 15');
  });

  it.each([
    ['another profile', { profile: 'shop' }, /made for the watch shop/],
    ['a mode it has never seen', { classes: ['normal', 'cpu_spike'] }, /never seen service_down/],
    ['a mode that is gone', { classes: [...good.classes, 'rain'] }, /also predicts rain/],
    ['age', { createdAt: '2025-06-01T00:00:00Z' }, /trained 273 days ago/],
    ['a poor record', { metrics: { recall: 0.2, precision: 0.9 } }, /20 % of failures foreseen/],
  ])('warns of %s', async (_, over, words) => {
    const warnings = (await look(over)).filter(({ severity }) => severity !== 'ok');
    expect(warnings).toMatchObject([{ severity: 'warning', message: words }]);
  });

  it('names other models that are broken, and one that cannot be loaded', async () => {
    const broken = { id: 'rf-20250101T000000Z-0000', problem: 'model.json: cannot be read' };
    expect((await look({}, [broken]))[0]!.message).toContain('model.json: cannot be read');
    const registry = {
      list: async () => [broken],
      resolve: async () => {
        throw new KfpError('MODEL_NOT_FOUND', 'There is no model.', { hint: 'Train one.' });
      },
    } as Partial<Registry> as Registry;
    expect(await examineModel({ config, registry, now: NOW })).toMatchObject([
      { severity: 'problem', message: 'There is no model.', advice: 'Train one.' },
    ]);
  });
});
