import { describe, expect, it } from 'vitest';
import { cartPod } from './pods.fixture.js';
import { limited, podsOfTarget, workloadOf } from './pods.js';
import { quantity } from './quantity.js';
import type { ChaosSettings } from './settings.js';
import { planChaos, type ChaosStep } from './steps.js';
import { RAMP_SHAPES } from '../shapes.js';

const SETTINGS: ChaosSettings = {
  rampSeconds: 60,
  durationSeconds: 180,
  shape: 'linear',
  intensity: 1,
  seed: 1,
};
const PODS = [cartPod('a'), cartPod('b'), cartPod('c'), cartPod('d')];

const plan = (
  mode: Parameters<typeof planChaos>[0],
  settings: Partial<ChaosSettings> = {},
  pods = PODS,
): ReturnType<typeof planChaos> => planChaos(mode, { ...SETTINGS, ...settings }, pods, {});

/** When each step begins and how long it lasts. */
const times = (steps: readonly ChaosStep[]): number[][] =>
  steps.map(({ atSeconds, durationSeconds }) => [atSeconds, durationSeconds]);

describe('the plan of a failure', () => {
  it('adds memory step by step; all steps end together', () => {
    const { steps } = plan('memory_leak', { intensity: 0.5 });
    expect(times(steps)).toEqual([
      [0, 180],
      [15, 165],
      [30, 150],
      [45, 135],
    ]);
    expect(steps.map(({ spec }) => spec)).toEqual(
      Array(4).fill({
        containerNames: ['app'],
        stressors: { memory: { workers: 1, size: '64MiB' } },
      }),
    );
    expect(steps.map(({ level }) => level)).toEqual([0.125, 0.25, 0.375, 0.5]);
  });

  it('adds processor time that comes to the limit in the end', () => {
    const loads = plan('cpu_spike', { shape: 'exponential' }).steps.map(
      ({ spec }) => (spec['stressors'] as { cpu: { workers: number; load: number } }).cpu,
    );
    expect(loads.every(({ load }) => load >= 1 && load <= 100)).toBe(true);
    const total = loads.reduce((sum, { workers, load }) => sum + workers * load, 0);
    expect(Math.abs(total - 150)).toBeLessThanOrEqual(loads.length);
  });

  it('adds delays; a sudden one is there at once', () => {
    const { steps } = plan('high_latency', { rampSeconds: 0, intensity: 0.3 });
    expect(times(steps)).toEqual([[0, 180]]);
    expect(steps[0]!.spec).toEqual({
      action: 'delay',
      direction: 'to',
      delay: { latency: '300ms' },
    });
  });

  it('fails one pod after the other, and a single one at once', () => {
    const { steps } = plan('service_down');
    expect(steps.map(({ pods }) => pods)).toEqual(PODS.map(({ metadata }) => [metadata.name]));
    const single = plan('service_down', {}, [cartPod('a')]);
    expect(single.rampSeconds).toBe(0);
    expect(times(single.steps)).toEqual([[0, 180]]);
  });

  it('lets errors come in pulses whose share of the time grows, then all the time', () => {
    const { steps } = plan('error_rate', { rampSeconds: 120, durationSeconds: 300 });
    const last = steps.at(-1)!;
    expect(last.atSeconds + last.durationSeconds).toBe(300);
    expect(last.level).toBe(1);
    steps.slice(1, -1).forEach((step, index) => {
      const before = steps[index]!;
      expect(before.atSeconds + before.durationSeconds).toBeLessThanOrEqual(step.atSeconds);
      expect(step.durationSeconds).toBeGreaterThanOrEqual(before.durationSeconds);
    });
    expect(last.spec).toMatchObject({ target: 'Response', port: 8080, replace: { code: 500 } });
    // A tenth of the time over ten minutes.
    const few = plan('error_rate', { rampSeconds: 0, intensity: 0.1, durationSeconds: 600 });
    const on = few.steps.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
    expect(on / 600).toBeCloseTo(0.1, 2);
  });

  it('never falls, whatever its shape', () => {
    for (const shape of RAMP_SHAPES) {
      const levels = plan('memory_leak', {
        shape,
        rampSeconds: 600,
        durationSeconds: 700,
      }).steps.map((s) => s.level);
      expect([...levels].sort((a, b) => a - b)).toEqual(levels);
      expect(levels.at(-1)).toBe(1);
    }
  });
});

describe('pods', () => {
  const labels = { namespace: 'shop', workload: 'cart' };

  it('belong to the workload that the kubernetes profile names', () => {
    expect(workloadOf(cartPod('a'))).toBe('cart');
    expect(workloadOf({ metadata: { name: 'alone' } })).toBe('alone');
    const owner = { kind: 'StatefulSet', name: 'ledger', controller: true };
    expect(workloadOf({ metadata: { name: 'ledger-0', ownerReferences: [owner] } })).toBe('ledger');
  });

  it('are those that run, of the workload or of the one name', () => {
    const pods = [cartPod('b'), cartPod('a'), cartPod('c', { phase: 'Pending' })];
    const found = (more: object): (string | undefined)[] =>
      podsOfTarget(pods, { ...labels, ...more }, {}).map(({ metadata }) => metadata?.name);
    expect(found({})).toEqual(['cart-5d8f-a', 'cart-5d8f-b']);
    expect(found({ pod: 'cart-5d8f-b' })).toEqual(['cart-5d8f-b']);
    expect(() => found({ pod: 'cart-5d8f-c' })).toThrow(/No running pod of cart-5d8f-c/);
  });

  it('need a limit, of which an intensity is a share', () => {
    const small = cartPod('b', { limits: { memory: '256Mi' } });
    expect(limited([cartPod('a'), small], 'memory')).toEqual({ container: 'app', limit: 2 ** 28 });
    expect(() => limited([small], 'cpu')).toThrow(/no container with a cpu limit/);
  });
});

describe('quantity', () => {
  it.each([
    ['500m', 0.5],
    ['2', 2],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['128M', 128e6],
    ['1e3', 1000],
    ['', undefined],
    ['12 apples', undefined],
  ])('%s', (text, value) => {
    expect(quantity(text)).toBe(value);
  });
});
