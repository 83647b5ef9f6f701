import { describe, expect, it } from 'vitest';
import { createFailures, type defaultSettings, type Failures } from './controller.js';
import type { FailureMode } from './types.js';

interface Bench {
  failures: Failures;
  applied: Record<string, number[]>;
  events: string[];
  at(seconds: number): void;
}

const bench = (): Bench => {
  let time = 1000;
  const applied: Record<string, number[]> = { leak: [], spike: [] };
  const modes = ['leak', 'spike'].map((name): FailureMode => ({
    name,
    title: name,
    description: '',
    defaultRampSeconds: 60,
    apply: (level) => applied[name]!.push(level),
  }));
  const events: string[] = [];
  const failures = createFailures({
    modes,
    now: () => time,
    onEvent: (kind, message) => events.push(`${kind}: ${message}`),
  });
  return {
    failures,
    applied,
    events,
    at: (seconds) => {
      time = 1000 + seconds;
      failures.tick();
    },
  };
};

const on = (settings: object): { enabled: true; settings: ReturnType<typeof defaultSettings> } => ({
  enabled: true,
  settings: {
    rampSeconds: 10,
    durationSeconds: 30,
    shape: 'linear',
    intensity: 1,
    seed: 1,
    ...settings,
  },
});

describe('createFailures', () => {
  it('grows to its intensity and ends by itself, giving everything back', () => {
    const { failures, applied, events, at } = bench();
    failures.request(new Map([['leak', on({ intensity: 0.5 })]]));
    at(5);
    expect(failures.level('leak')).toBe(0.25);
    at(20);
    expect(failures.state()['leak']).toMatchObject({
      enabled: true,
      level: 0.5,
      startedAt: 1000,
      endsAt: 1030,
    });
    at(30);
    expect(failures.state()['leak']).toMatchObject({ enabled: false, level: 0, endsAt: null });
    expect(applied['leak']).toEqual([0, 0.25, 0.5, 0]);
    expect(events.at(-1)).toBe('failure_ended: leak ended by itself');
  });

  it('runs two at once and ends only the one asked for', () => {
    const { failures, at } = bench();
    failures.request(
      new Map([
        ['leak', on({})],
        ['spike', on({ rampSeconds: 20 })],
      ]),
    );
    at(10);
    expect([failures.level('leak'), failures.level('spike')]).toEqual([1, 0.5]);
    failures.request(new Map([['leak', { enabled: false }]]));
    expect([failures.level('leak'), failures.level('spike')]).toEqual([0, 0.5]);
  });

  it('says nothing about switching off what is off', () => {
    const { failures, applied, events } = bench();
    failures.request(new Map([['leak', { enabled: false }]]));
    expect(events).toEqual([]);
    expect(applied['leak']).toEqual([]);
  });
});
