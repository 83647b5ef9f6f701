import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FailureRequestError, parseFailureRequest, parseKeepalive } from './request.js';
import type { FailureMode } from './types.js';

const modes = [
  ['memory_leak', 60],
  ['service_down', 0],
].map(([name, defaultRampSeconds]): FailureMode => ({
  name: name as string,
  title: '',
  description: '',
  defaultRampSeconds: defaultRampSeconds as number,
  apply: () => undefined,
}));
const DEFAULTS = { durationSeconds: 180, shape: 'linear', intensity: 1, seed: 1, keepalive: null };
const parse = (body: unknown): object => Object.fromEntries(parseFailureRequest(body, modes));

describe('parseFailureRequest', () => {
  it('understands true and false, with the default ramp of each failure', () => {
    expect(parse({ memory_leak: true, service_down: true })).toEqual({
      memory_leak: { enabled: true, settings: { ...DEFAULTS, rampSeconds: 60 } },
      service_down: { enabled: true, settings: { ...DEFAULTS, rampSeconds: 0 } },
    });
    expect(parse({ memory_leak: false })).toEqual({ memory_leak: { enabled: false } });
    expect(parse({})).toEqual({});
  });

  it('understands settings', () => {
    const settings = {
      rampSeconds: 20,
      durationSeconds: 40,
      shape: 'random',
      intensity: 0.5,
      seed: 9,
    };
    expect(parse({ memory_leak: { enabled: true, ...settings } })).toEqual({
      memory_leak: { enabled: true, settings: { ...settings, keepalive: null } },
    });
    expect(parse({ memory_leak: { enabled: false, rampSeconds: 20 } })).toEqual({
      memory_leak: { enabled: false },
    });
  });

  it('lasts beyond a long ramp when no duration is given', () => {
    expect(parse({ memory_leak: { enabled: true, rampSeconds: 400 } })).toMatchObject({
      memory_leak: { settings: { durationSeconds: 630 } },
    });
  });

  it.each([
    [null, 'JSON object'],
    [[], 'JSON object'],
    ['memory_leak', 'JSON object'],
    [{ disk_full: true }, 'no failure "disk_full". Known: memory_leak, service_down'],
    [{ memory_leak: 1 }, 'memory_leak must be true, false or an object of settings, not 1'],
    [{ memory_leak: null }, 'memory_leak must be true'],
    [{ memory_leak: [] }, 'memory_leak must be object'],
    [{ memory_leak: {} }, 'memory_leak.enabled is missing'],
    [{ memory_leak: { enabled: 'yes' } }, 'memory_leak.enabled must be boolean, not "yes"'],
    [
      { memory_leak: { enabled: true, speed: 2 } },
      'memory_leak has no setting "speed". Known: enabled, rampSeconds',
    ],
    [{ memory_leak: { enabled: true, rampSeconds: -1 } }, 'rampSeconds must be >= 0, not -1'],
    [{ memory_leak: { enabled: true, rampSeconds: '9' } }, 'rampSeconds must be number, not "9"'],
    [{ memory_leak: { enabled: true, durationSeconds: 0 } }, 'durationSeconds must be > 0, not 0'],
    [{ memory_leak: { enabled: true, intensity: 1.1 } }, 'intensity must be <= 1, not 1.1'],
    [{ memory_leak: { enabled: true, intensity: 0 } }, 'intensity must be > 0, not 0'],
    [{ memory_leak: { enabled: true, seed: 0.5 } }, 'seed must be integer, not 0.5'],
    [
      { memory_leak: { enabled: true, shape: 'cubic' } },
      'shape must be one of linear, exponential, random, not "cubic"',
    ],
    [
      { memory_leak: { enabled: true, keepalive: { holder: 'me', seconds: 0 } } },
      'memory_leak.keepalive.seconds must be > 0, not 0',
    ],
    [
      { memory_leak: { enabled: true, keepalive: { seconds: 3 } } },
      'memory_leak.keepalive must have',
    ],
    [{ memory_leak: { enabled: true, keepalive: { holder: '', seconds: 3 } } }, 'keepalive.holder'],
    [
      { memory_leak: { enabled: true, keepalive: { holder: 'me', seconds: 3, x: 1 } } },
      'memory_leak.keepalive must not have',
    ],
    [{ memory_leak: true, service_down: 'on' }, 'service_down must be true'],
  ])('refuses %j', (body, message) => {
    expect(() => parse(body)).toThrow(message);
  });

  it('understands who is there, and nothing else', () => {
    expect(parseKeepalive({ holder: 'me', seconds: 30 })).toEqual({ holder: 'me', seconds: 30 });
    for (const body of [null, [], {}, { holder: 'me' }, { holder: 'me', seconds: 3601 }, 7]) {
      expect(() => parseKeepalive(body)).toThrow('Send {"holder"');
    }
  });

  it('understands or refuses any JSON, and never breaks', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.dictionary(fc.constantFrom('memory_leak', 'x'), fc.jsonValue()),
          fc.record({
            memory_leak: fc.dictionary(
              fc.constantFrom('enabled', 'shape', 'seed', 'keepalive', 'other'),
              fc.jsonValue(),
            ),
          }),
        ),
        (body) => {
          try {
            parse(body);
          } catch (error) {
            expect(error).toBeInstanceOf(FailureRequestError);
          }
        },
      ),
    );
  });
});
