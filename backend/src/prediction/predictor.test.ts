import { describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import { seededRandom } from '../core/random.js';
import { createPredictor, FORECASTS_ONLY } from './predictor.js';

const config = await loadWatch({ environment: {}, flags: {} });
const WINDOW = Math.round(config.windowSeconds / config.stepSeconds);

/** A healthy target whose memory begins to grow after `quiet` steps by `perStep`. */
function course(steps: number, quiet: number, perStep: number): Float64Array[] {
  const random = seededRandom(3);
  const usual: Readonly<Record<string, number>> = { availability: 1, request_rate: 20 };
  return config.signals.map(({ name }) =>
    Float64Array.from({ length: steps }, (_, t) => {
      const noise = 0.002 * random();
      if (name === 'memory_utilization') return 0.4 + Math.max(0, t - quiet) * perStep + noise;
      return usual[name] ?? (/cpu|latency/.test(name) ? 0.1 + noise : 0);
    }),
  );
}

function replay(columns: readonly Float64Array[]) {
  const predictor = createPredictor({ config });
  const labels = { job: 'demo-app', instance: 'a' };
  return Array.from({ length: columns[0]!.length }, (_, end) => {
    const window = columns.map((column) => column.slice(Math.max(0, end - WINDOW + 1), end + 1));
    const t = 1000 + end * config.stepSeconds;
    return predictor.predict([{ target: 'a', labels, columns: window }], t)[0]!;
  });
}

describe('predictions without a model', () => {
  it('foretell a leak by its forecast, with the time, the signal and who spoke', () => {
    const predictions = replay(course(110, 50, 0.01));
    const failed = predictions.findIndex(({ state }) => state === 'failing');
    const alarmed = predictions.findIndex(({ state }) => state === 'at_risk');
    expect(failed).toBeGreaterThan(0);
    expect(alarmed).toBeGreaterThan(50);
    expect(failed - alarmed).toBeGreaterThan(10);
    const early = predictions[alarmed + 3]!;
    expect(early).toMatchObject({
      failure: 'memory_leak',
      source: 'forecasts',
      model: FORECASTS_ONLY,
      signals: [{ signal: 'memory_utilization' }],
    });
    const left = (failed - alarmed - 3) * config.stepSeconds;
    expect(early.timeToFailureSeconds!.q10).toBeLessThanOrEqual(left);
    expect(early.timeToFailureSeconds!.q90).toBeGreaterThanOrEqual(left);
    expect(Object.keys(early.probabilities!).sort()).toEqual(
      ['normal', ...config.modes.map(({ name }) => name)].sort(),
    );
  });

  it('say nothing of a healthy target, and nothing before the window is full', () => {
    const predictions = replay(course(110, 110, 0));
    expect(predictions[5]).toMatchObject({ state: 'warming_up', risk: null, source: null });
    expect(new Set(predictions.slice(WINDOW).map(({ state }) => state))).toEqual(
      new Set(['normal']),
    );
    expect(predictions.at(-1)).toMatchObject({ failure: null, source: null, anomaly: null });
  });

  it('make nothing up about requests once nobody sends any', () => {
    const quiet = 110;
    const columns = course(quiet + 2 * WINDOW, 1000, 0);
    const ofRequests = /^(latency|error_ratio)/;
    config.signals.forEach(({ name }, i) => {
      if (ofRequests.test(name)) columns[i]!.fill(NaN, quiet);
      if (name === 'request_rate') columns[i]!.fill(0, quiet);
    });
    const predictions = replay(columns);
    expect(predictions.slice(quiet).filter(({ state }) => state === 'at_risk')).toEqual([]);
    const { forecasts, violations } = predictions.at(-1)!;
    expect(forecasts.map(({ signal }) => signal).filter((name) => ofRequests.test(name))).toEqual(
      [],
    );
    expect(violations).toEqual([]);
  });

  it('call a target failing that is down, whatever else is missing', () => {
    const columns = course(110, 1000, 0);
    config.signals.forEach(({ name }, i) => {
      columns[i]!.fill(name === 'availability' ? 0 : NaN, 100);
    });
    const predictions = replay(columns);
    expect(predictions[99]!.state).toBe('normal');
    expect(predictions.at(-1)).toMatchObject({ state: 'failing', failure: 'service_down' });
  });

  it('recover from a failure: a restart is not followed by the alarm that came before it', () => {
    const columns = course(180, 50, 0.01);
    const memory = columns[config.signals.findIndex(({ name }) => name === 'memory_utilization')]!;
    const restart = memory.findIndex((value) => value >= 1);
    // The process is killed and begins again with little memory.
    memory.subarray(restart).forEach((_, i) => (memory[restart + i] = 0.3 + 0.0005 * (i % 3)));
    const predictions = replay(columns);
    const states = predictions.map(({ state }) => state);
    const failed = states.indexOf('failing');
    expect(states.slice(0, failed)).toContain('at_risk');
    const over = states.findIndex((state, step) => step > failed && state !== 'failing');
    expect(over).toBe(restart);
    const recovered = states.findIndex((state, step) => step >= over && state !== 'recovering');
    expect(recovered - over).toBeGreaterThan(WINDOW / 2);
    expect(recovered - over).toBeLessThanOrEqual(WINDOW);
    expect(new Set(states.slice(recovered))).toEqual(new Set(['normal']));
    expect(predictions[over]).toMatchObject({
      risk: null,
      failure: null,
      probabilities: null,
      timeToFailureSeconds: null,
      violations: [],
      signals: [],
      source: null,
    });
  });

  it('know since when a target fails, however short the window', () => {
    const columns = course(100 + 3 * WINDOW, 1000, 0);
    columns[config.signals.findIndex(({ name }) => name === 'availability')]!.fill(0, 100);
    const { violations } = replay(columns).at(-1)!;
    expect(violations).toEqual([{ mode: 'service_down', since: 1000 + 100 * config.stepSeconds }]);
  });

  it('a service that starts while a target recovers knows that it does', () => {
    const columns = course(200, 1000, 0);
    const up = columns[config.signals.findIndex(({ name }) => name === 'availability')]!;
    up.fill(0, 100, 110);
    const predictor = createPredictor({
      config,
    });
    const stateAt = (end: number): string =>
      predictor.predict(
        [
          {
            target: 'a',
            labels: {},
            columns: columns.map((own) => own.slice(end - WINDOW + 1, end + 1)),
          },
        ],
        1000 + end * config.stepSeconds,
      )[0]!.state;
    expect(stateAt(115)).toBe('recovering');
    expect(stateAt(115 + WINDOW)).toBe('normal');
  });
});
