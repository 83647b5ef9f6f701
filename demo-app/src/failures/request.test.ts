import { describe, expect, it } from 'vitest';
import { FailureRequestError, parseFailureRequest } from './request.js';
import type { FailureMode } from './types.js';

const mode = (name: string, defaultRampSeconds: number): FailureMode => ({
  name,
  title: name,
  description: '',
  defaultRampSeconds,
  apply: () => undefined,
});
const modes = [mode('memory_leak', 60), mode('service_down', 0)];

describe('parseFailureRequest', () => {
  it('takes true, false and settings', () => {
    const changes = parseFailureRequest(
      { memory_leak: { enabled: true, rampSeconds: 20, shape: 'random' }, service_down: true },
      modes,
    );
    expect(changes.get('memory_leak')).toMatchObject({
      enabled: true,
      settings: { rampSeconds: 20, shape: 'random', intensity: 1, durationSeconds: 180 },
    });
    expect(changes.get('service_down')).toMatchObject({ settings: { rampSeconds: 0 } });
    expect(parseFailureRequest({ service_down: false }, modes).get('service_down')).toEqual({
      enabled: false,
    });
  });

  it('lets a long ramp arrive before the failure ends', () => {
    const changes = parseFailureRequest(
      { memory_leak: { enabled: true, rampSeconds: 600 } },
      modes,
    );
    expect(changes.get('memory_leak')).toMatchObject({ settings: { durationSeconds: 930 } });
  });

  it.each([
    [null, /JSON object/],
    [[], /JSON object/],
    [{ oom: true }, /no failure "oom".*memory_leak, service_down/],
    [{ memory_leak: 1 }, /memory_leak must be true, false/],
    [{ memory_leak: {} }, /memory_leak/],
    [{ memory_leak: { enabled: 'yes' } }, /memory_leak\.enabled/],
    [{ memory_leak: { enabled: true, rampSeconds: -1 } }, /memory_leak\.rampSeconds/],
    [{ memory_leak: { enabled: true, intensity: 0 } }, /memory_leak\.intensity/],
    [{ memory_leak: { enabled: true, shape: 'cubic' } }, /memory_leak\.shape/],
    [{ memory_leak: { enabled: true, ramp: 3 } }, /memory_leak.*ramp/],
    [{ service_down: true, memory_leak: 'on' }, /memory_leak/],
  ])('refuses %j and says why', (body, message) => {
    expect(() => parseFailureRequest(body, modes)).toThrow(FailureRequestError);
    expect(() => parseFailureRequest(body, modes)).toThrow(message);
  });
});
