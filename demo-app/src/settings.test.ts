import { afterEach, describe, expect, it, vi } from 'vitest';
import { readSettings } from './settings.js';

afterEach(() => vi.unstubAllEnvs());

describe('readSettings', () => {
  it('has defaults', () => {
    expect(readSettings([])).toEqual({
      host: '127.0.0.1',
      port: 3001,
      memoryLimitBytes: 536_870_912,
      cpuLimitCores: 0.5,
      seed: 1,
      failuresToken: null,
      restarts: 0,
      lastTerminatedReason: null,
    });
  });

  it('takes a token, and an empty one for none', () => {
    vi.stubEnv('FAILURES_TOKEN', '');
    expect(readSettings([])!.failuresToken).toBeNull();
    vi.stubEnv('FAILURES_TOKEN', 'secret');
    expect(readSettings([])!.failuresToken).toBe('secret');
  });

  it('takes the environment, and flags before it', () => {
    vi.stubEnv('PORT', '3105');
    vi.stubEnv('CPU_LIMIT_CORES', '0.25');
    vi.stubEnv('LAST_TERMINATED_REASON', 'OOMKilled');
    vi.stubEnv('RESTARTS', '2');
    expect(readSettings(['--port', '3106'])).toMatchObject({
      port: 3106,
      cpuLimitCores: 0.25,
      restarts: 2,
      lastTerminatedReason: 'OOMKilled',
    });
  });

  it.each([
    [['--port', '70000'], /--port.*from 0 to 65535/],
    [['--port', '80.5'], /--port.*whole number/],
    [['--memory-limit-bytes', '1000'], /--memory-limit-bytes.*from 134217728/],
    [['--cpu-limit-cores', '0'], /--cpu-limit-cores.*from 0.05/],
    [['--cpu-limit-cores', ' '], /--cpu-limit-cores/],
    [['--prot', '3001'], /--prot/],
    [['3001'], /arguments/],
  ])('refuses %j by name', (args, message) => {
    expect(() => readSettings(args)).toThrow(message);
  });

  it('names the variable of a setting that came from the environment', () => {
    vi.stubEnv('PORT', 'http');
    expect(() => readSettings([])).toThrow(/PORT.*from 0 to 65535/);
  });
});
