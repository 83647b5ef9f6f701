import { describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import { seededRandom } from '../core/random.js';
import { ALARM_RISK } from '../crossings/model.js';
import { createCrossingPredictor, crossingSignals } from './crossing-predictor.js';
import { createModelInputs } from './model-inputs.js';

const config = await loadWatch({ environment: {}, flags: {} });
const { stepSeconds } = config;
const modeOf = (name: string): number => config.modes.findIndex((mode) => mode.name === name);
const LEAK = modeOf('memory_leak');

/** Memory grows from step 60 on, to its threshold of 0.95 at step 115. */
function columns(steps: number): Float64Array[] {
  const random = seededRandom(2);
  return config.signals.map(({ name }) =>
    Float64Array.from({ length: steps }, (_, step) => {
      if (name === 'memory_utilization')
        return 0.4 + Math.max(0, step - 60) * 0.01 + 0.002 * random();
      return name === 'availability' ? 1 : 0;
    }),
  );
}

const at = (step: number): number => 6000 + step * stepSeconds;

describe('failures by crossings', () => {
  it('are foreseen step by step as at once', () => {
    const all = { target: 'a', columns: columns(100) };
    const slowly = createCrossingPredictor(config);
    for (let step = 0; step < 100; step++) slowly.see([all], step, at(step));
    const atOnce = createCrossingPredictor(config);
    atOnce.see([all], 99, at(99));
    const answer = slowly.answer(all, 99, at(99));
    expect(answer).toEqual(atOnce.answer(all, 99, at(99)));
    expect(answer.probabilities[LEAK]).toBeGreaterThan(ALARM_RISK);
    expect(answer.likeliest[LEAK]!.signal).toBe('memory_utilization');
    // Sixteen steps are left.
    const { q10, q90 } = answer.likeliest[LEAK]!.time!;
    expect(q10).toBeLessThanOrEqual(16 * stepSeconds);
    expect(q90).toBeGreaterThanOrEqual(16 * stepSeconds);
    expect(slowly.why('a', answer.likeliest[LEAK]!.place)).toMatch(/[a-z]/);
    expect(answer.probabilities[modeOf('service_down')]).toBe(0);
  });

  it('are told of no mode that is not looked at, and of none whose threshold is usual', () => {
    const one = { target: 'a', columns: columns(100) };
    const crossings = createCrossingPredictor(config);
    crossings.see([one], 99, at(99));
    const ready = Uint8Array.from(config.modes, (_, mode) => (mode === LEAK ? 0 : 1));
    expect(crossings.answer(one, 99, at(99), ready).likeliest[LEAK]).toBeUndefined();
    const thresholds = config.modes.flatMap((mode) => mode.thresholds);
    const usual = Uint8Array.from(thresholds, ({ signal }) =>
      signal === 'memory_utilization' ? 1 : 0,
    );
    expect(crossings.answer(one, 99, at(99), undefined, usual).probabilities[LEAK]).toBe(0);
  });

  it('are there when the threshold is passed for long enough', () => {
    const one = { target: 'a', columns: columns(125) };
    const crossings = createCrossingPredictor(config);
    crossings.see([one], 124, at(124));
    const { probabilities, likeliest } = crossings.answer(one, 124, at(124));
    expect(probabilities[LEAK]).toBe(1);
    expect(likeliest[LEAK]!.time).toEqual({ q10: 0, q50: 0, q90: 0 });
  });

  it('are forgotten with their target', () => {
    const one = { target: 'a', columns: columns(100) };
    const crossings = createCrossingPredictor(config);
    crossings.see([one], 99, at(99));
    crossings.retain(new Set(['b']));
    expect(crossings.answer(one, 99, at(99)).probabilities[LEAK]).toBe(0);
  });

  it('are inputs of a model', () => {
    const one = { target: 'a', columns: columns(100) };
    const crossings = createCrossingPredictor(config);
    const inputs = createModelInputs(config, crossings);
    const names = inputs.names.filter((name) => /__crossing/.test(name));
    expect(names).toHaveLength(2 * crossingSignals(config).length);
    const row = new Float64Array(inputs.names.length);
    inputs.write(one, 99, row, 0);
    const of = (name: string): number => row[inputs.names.indexOf(`memory_utilization__${name}`)]!;
    expect(of('crossing')).toBeNaN();
    crossings.see([one], 99, at(99));
    inputs.write(one, 99, row, 0);
    expect(of('crossing')).toBeGreaterThan(Math.log(ALARM_RISK / (1 - ALARM_RISK)));
    expect(of('crossing_soon')).toBeLessThanOrEqual(of('crossing'));
    expect(of('last')).toBe(
      one.columns[config.signals.findIndex(({ name }) => name === 'memory_utilization')]![99],
    );
  });
});
