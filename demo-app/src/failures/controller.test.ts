import { beforeEach, describe, expect, it } from 'vitest';
import { createFailures, defaultSettings, type Failures } from './controller.js';
import type { FailureMode } from './types.js';

let time: number;
let levels: Record<string, number[]>;
let events: string[];
let failures: Failures;

function mode(name: string): FailureMode {
  levels[name] = [];
  return {
    name,
    title: `Mode ${name}`,
    description: '',
    defaultRampSeconds: 60,
    apply: (level) => levels[name]!.push(level),
  };
}

function on(name: string, settings: Partial<ReturnType<typeof defaultSettings>> = {}): void {
  const known = failures.modes.find((candidate) => candidate.name === name)!;
  failures.request(
    new Map([[name, { enabled: true, settings: { ...defaultSettings(known), ...settings } }]]),
  );
}

beforeEach(() => {
  time = 1000;
  levels = {};
  events = [];
  failures = createFailures({
    modes: [mode('a'), mode('b')],
    now: () => time,
    onEvent: (kind, message) => events.push(`${kind}: ${message}`),
  });
});

describe('createFailures', () => {
  it('moves the level along the ramp up to the intensity', () => {
    on('a', { rampSeconds: 10, intensity: 0.8 });
    for (time of [1005, 1010, 1020]) failures.tick();
    expect(levels['a']).toEqual([0, 0.4, 0.8, 0.8]);
    expect(levels['b']).toEqual([]);
    expect(failures.state()['a']).toMatchObject({
      enabled: true,
      level: 0.8,
      startedAt: 1000,
      endsAt: 1180,
    });
  });

  it('ends when nothing is heard of who keeps it on', () => {
    on('a', { keepalive: { holder: 'me', seconds: 10 } });
    on('b');
    time = 1009;
    failures.renew({ holder: 'me', seconds: 10 });
    time = 1018;
    failures.renew({ holder: 'another', seconds: 100 });
    expect(failures.state()['a']).toMatchObject({
      enabled: true,
      keepaliveHolder: 'me',
      keepaliveEndsAt: 1019,
    });
    expect(failures.state()['b']).toMatchObject({ keepaliveHolder: null, keepaliveEndsAt: null });
    time = 1019;
    failures.tick();
    expect(failures.state()['a']).toMatchObject({
      enabled: false,
      level: 0,
      keepaliveHolder: null,
    });
    expect(failures.state()['b']!.enabled).toBe(true);
    expect(events.at(-1)).toBe(
      'failure_ended: Mode a ended: nothing was heard of who switched it on',
    );
    failures.renew({ holder: 'me', seconds: 10 });
    expect(failures.state()['a']!.enabled).toBe(false);
  });

  it('ends after its duration, whoever keeps it on', () => {
    on('a', { durationSeconds: 15, keepalive: { holder: 'me', seconds: 10 } });
    for (time of [1005, 1010, 1015]) failures.renew({ holder: 'me', seconds: 10 });
    expect(failures.state()['a']!.enabled).toBe(false);
  });

  it('ends by itself after its duration, and gives everything back', () => {
    on('a', { rampSeconds: 10, durationSeconds: 20 });
    time = 1019.9;
    failures.tick();
    expect(failures.state()['a']!.enabled).toBe(true);
    time = 1020;
    failures.tick();
    failures.tick();
    expect(failures.state()['a']).toMatchObject({ enabled: false, level: 0, startedAt: null });
    expect(levels['a']!.slice(1)).toEqual([1, 0]);
    expect(events.at(-1)).toBe('failure_ended: Mode a ended by itself');
  });

  it('combines failures and switches one off without the other', () => {
    on('a', { rampSeconds: 10 });
    time = 1005;
    on('b', { rampSeconds: 10 });
    time = 1010;
    failures.request(new Map([['a', { enabled: false }]]));
    expect(failures.level('a')).toBe(0);
    expect(failures.level('b')).toBe(0.5);
  });

  it('gives everything back and begins anew when switched on again', () => {
    on('a', { rampSeconds: 10 });
    time = 1010;
    failures.tick();
    on('a', { rampSeconds: 10, intensity: 0.5 });
    time = 1015;
    failures.tick();
    expect(levels['a']).toEqual([0, 1, 0, 0, 0.25]);
    on('a', { rampSeconds: 10 });
    expect(failures.level('a')).toBe(0);
    expect(failures.state()['a']!.startedAt).toBe(1015);
  });

  it('says nothing when what is off is switched off', () => {
    failures.request(new Map([['a', { enabled: false }]]));
    expect(events).toEqual([]);
    expect(levels['a']).toEqual([]);
  });

  it('ends everything', () => {
    on('a');
    on('b');
    failures.endAll();
    expect(Object.values(failures.state()).map(({ enabled }) => enabled)).toEqual([false, false]);
  });
});
