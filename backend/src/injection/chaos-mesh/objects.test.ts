import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CHAOS_KINDS, CHAOS_MODES, KIND_OF_MODE, type ChaosKind } from './kinds.js';
import { chaosObject, readChaosObject, targetKey, type ChaosObject } from './objects.js';
import { cartPod } from './pods.fixture.js';
import type { ChaosSettings } from './settings.js';
import { planChaos } from './steps.js';

const PODS = ['a', 'b', 'c'].map((suffix) => cartPod(suffix));

/** Every object that a slow ramp of every failure makes. */
const OBJECTS: readonly ChaosObject[] = CHAOS_MODES.flatMap((mode) => {
  const settings: ChaosSettings = {
    rampSeconds: 90,
    durationSeconds: 200,
    shape: 'exponential',
    intensity: 0.9,
    seed: 1,
  };
  const run = {
    id: '0a1b2c3d',
    owner: 'kfp',
    namespace: 'shop',
    mode,
    settings,
    target: 'shop/cart',
    since: 1000,
    until: 1200,
  };
  const { steps } = planChaos(mode, settings, PODS, {});
  return steps.map((step, index) => chaosObject(run, step, index));
});

/**
 * What Chaos Mesh takes of each kind, as its documentation describes it, with no more than is used here.
 * It is stricter than the published definitions, against which the test below holds the same objects.
 */
const SECONDS = { type: 'string', pattern: '^[1-9][0-9]*s$' };
const strict = (properties: Record<string, object>): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const WORKERS = { type: 'integer', minimum: 1, maximum: 8192 };
const stressor = {
  oneOf: [
    strict({
      memory: strict({ workers: WORKERS, size: { type: 'string', pattern: '^[1-9][0-9]*MiB$' } }),
    }),
    strict({
      cpu: strict({ workers: WORKERS, load: { type: 'integer', minimum: 1, maximum: 100 } }),
    }),
  ],
};
const SPECS: Readonly<Record<ChaosKind, Record<string, object>>> = {
  StressChaos: {
    containerNames: { type: 'array', items: { const: 'app' }, minItems: 1 },
    stressors: stressor,
  },
  NetworkChaos: {
    action: { const: 'delay' },
    direction: { const: 'to' },
    delay: strict({ latency: { type: 'string', pattern: '^[0-9]+ms$' } }),
  },
  HTTPChaos: {
    target: { const: 'Response' },
    port: { type: 'integer', minimum: 1, maximum: 65_535 },
    path: { const: '*' },
    replace: strict({ code: { const: 500 } }),
  },
  PodChaos: { action: { const: 'pod-failure' } },
};
const ours = (kind: ChaosKind): object =>
  strict({
    mode: { const: 'all' },
    duration: SECONDS,
    selector: strict({
      namespaces: { const: ['shop'] },
      pods: strict({
        shop: { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true },
      }),
    }),
    ...SPECS[kind],
  });

describe('the objects', () => {
  const ajv = new Ajv({ allErrors: true });

  it.each(OBJECTS.map((object) => [object.metadata.name, object] as const))('%s', (_, object) => {
    const check = ajv.compile(ours(object.kind));
    expect(check(object.spec), JSON.stringify(check.errors)).toBe(true);
    expect(object.metadata.name).toMatch(/^[a-z0-9-]{1,63}$/);
    for (const label of Object.values(object.metadata.labels)) {
      expect(label).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/);
    }
  });

  it('are of every kind, named differently, and can be read back', () => {
    expect(new Set(OBJECTS.map(({ kind }) => kind))).toEqual(new Set(Object.values(KIND_OF_MODE)));
    expect(new Set(OBJECTS.map(({ metadata }) => metadata.name)).size).toBe(OBJECTS.length);
    const [object] = OBJECTS;
    const { run } = readChaosObject(object!)!;
    expect(run).toMatchObject({ target: targetKey({ namespace: 'shop', workload: 'cart' }) });
    expect(
      readChaosObject({ ...object!, metadata: { ...object!.metadata, annotations: {} } }),
    ).toBe(undefined);
  });
});

/** A folder of `chaos-mesh.org_stresschaos.yaml` and so on: config/crd/bases of Chaos Mesh. */
const CRDS = process.env['KFP_CHAOS_MESH_CRDS'];
const file = (kind: ChaosKind): string =>
  join(CRDS ?? '', `chaos-mesh.org_${CHAOS_KINDS[kind].plural}.yaml`);

describe.skipIf(CRDS === undefined)('the definitions of Chaos Mesh, KFP_CHAOS_MESH_CRDS,', () => {
  /** The API server drops what a schema does not know; here that is a mistake. */
  const closed = (schema: unknown): unknown => {
    if (Array.isArray(schema)) return schema.map(closed);
    if (typeof schema !== 'object' || schema === null) return schema;
    const copy = Object.fromEntries(Object.entries(schema).map(([k, v]) => [k, closed(v)]));
    return 'properties' in copy && !('additionalProperties' in copy)
      ? { ...copy, additionalProperties: false }
      : copy;
  };
  const validator = (kind: ChaosKind): ValidateFunction => {
    expect(existsSync(file(kind)), file(kind)).toBe(true);
    const crd = parse(readFileSync(file(kind), 'utf8')) as {
      spec: { versions: { name: string; schema: { openAPIV3Schema: object } }[] };
    };
    const version = crd.spec.versions.find(({ name }) => name === 'v1alpha1')!;
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    return ajv.compile(closed(version.schema.openAPIV3Schema) as object);
  };

  it.each(Object.keys(CHAOS_KINDS) as ChaosKind[])('take every %s', (kind) => {
    const check = validator(kind);
    const own = OBJECTS.filter((object) => object.kind === kind);
    expect(own.length).toBeGreaterThan(0);
    for (const object of own) {
      expect(check(object), JSON.stringify(check.errors)).toBe(true);
      const broken = { ...object, spec: { ...object.spec, mode: 'some', durations: '1s' } };
      expect(check(broken)).toBe(false);
    }
  });
});
