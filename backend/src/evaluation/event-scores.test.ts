import { describe, expect, it } from 'vitest';
import { judge, type Judged } from '../outcomes/judge-history.js';
import type { Injection, Rules, Step, Told } from '../outcomes/types.js';
import { eventIntervals } from './bootstrap.js';
import { scoreEvents } from './event-scores.js';

const RULES: Rules = {
  stepSeconds: 2,
  windowSeconds: 60,
  horizonSeconds: 60,
  raiseSteps: 2,
  confirmSeconds: 0,
};
const OPTIONS = { horizonSeconds: 60 };

interface Story extends Injection {
  readonly run?: string;
  /** From, to, mode. */
  readonly alarms?: readonly (readonly [number, number, string?])[];
  /** Mode; it lasts from second 300 to 320. */
  readonly failure?: string;
  readonly told?: Told['timeToFailure'];
}

/** An hour in steps of 2 s, in which nothing is predicted while the target recovers. */
function story({ run = 'a', alarms = [], failure, told, ...injection }: Story): Judged {
  const steps: Step[] = [];
  for (let at = 0; at < 3600; at += 2) {
    const failing = failure !== undefined && at >= 300 && at <= 320;
    const recovering = failure !== undefined && at > 320 && at <= 380;
    const alarm = alarms.find(([from, to]) => at >= from && at <= to);
    steps.push({
      at,
      violations: failing ? [{ mode: failure, since: 300 }] : [],
      source: recovering ? null : 'm',
      alarm:
        alarm === undefined || recovering
          ? null
          : { mode: alarm[2] ?? 'memory_leak', timeToFailure: told ?? null },
    });
  }
  return judge({ run, target: 't', steps, ...injection }, RULES);
}

const leak = { failure: 'memory_leak', injectedAt: 200 };

describe('scoreEvents', () => {
  it('counts missed failures as lead 0, and false alarms per day of exposure', () => {
    const scores = scoreEvents(
      [
        story({ ...leak, alarms: [[260, 298]] }),
        story({ ...leak }),
        story({ ...leak, alarms: [[220, 298]] }),
        story({ alarms: [[10, 20]] }),
      ],
      OPTIONS,
    );
    expect(scores).toMatchObject({
      failures: 3,
      foreseen: 2,
      recall: 2 / 3,
      rightAlarms: 2,
      falseAlarms: 1,
      precision: 2 / 3,
      leads: [40, 0, 80],
      medianLeadSeconds: 40,
      medianLeadShare: 0.4,
    });
    expect(scores.recallAtLead).toEqual([
      { seconds: 6, recall: 2 / 3 },
      { seconds: 15, recall: 2 / 3 },
      { seconds: 30, recall: 2 / 3 },
      { seconds: 45, recall: 1 / 3 },
      { seconds: 60, recall: 1 / 3 },
    ]);
    // Failing for eleven steps, recovering for thirty.
    const exposure = 4 * 3600 - 3 * 2 * (11 + 30);
    expect(scores.exposureHours).toBeCloseTo(exposure / 3600);
    expect(scores.falseAlarmsPerTargetDay).toBeCloseTo(86_400 / exposure);
  });

  it('tells the share of time in alarm, of right alarms and of false ones', () => {
    const always = scoreEvents([story({ alarms: [[0, 3600]] })], OPTIONS);
    expect(always).toMatchObject({ alarmShare: 1, alarmHoursPerTargetDay: 24 });
    const tenth = scoreEvents([story({ alarms: [[100, 458]] })], OPTIONS);
    expect(tenth.alarmShare).toBeCloseTo(0.1);
    expect(tenth.alarmHoursPerTargetDay).toBeCloseTo(2.4);
  });

  it('keeps sudden failures out of recall and lead, and tells how late they were seen', () => {
    const sudden = { failure: 'memory_leak', injectedAt: 298 };
    const scores = scoreEvents(
      [story({ ...sudden, alarms: [[306, 330]] }), story(sudden)],
      OPTIONS,
    );
    expect(scores).toMatchObject({ failures: 0, recall: null, leads: [], falseAlarms: 0 });
    expect(scores.sudden).toEqual({ failures: 2, detected: 1, medianDelaySeconds: 6 });
  });

  it('judges the mode named and the time told when the alarm began', () => {
    const scores = scoreEvents(
      [
        story({ ...leak, alarms: [[260, 298]], told: { q10: 0, q50: 30, q90: 38 } }),
        story({ ...leak, failure: 'cpu_spike', alarms: [[260, 298, 'cpu_spike']] }),
        story({ ...leak, alarms: [[260, 298, 'cpu_spike']] }),
      ],
      OPTIONS,
    );
    // memory_leak: one of two named; cpu_spike: one named rightly, one not.
    expect(scores.modeMacroF1).toBeCloseTo(2 / 3);
    expect(scores.modeAccuracy).toBeCloseTo(2 / 3);
    expect(scores.timeToFailure).toEqual({
      told: 1,
      medianAbsoluteErrorSeconds: 10,
      coverage: 0,
    });
  });

  it('by mode: an alarm of another mode is false for its own, and the failure missed', () => {
    const judged = [story({ ...leak, alarms: [[260, 298, 'cpu_spike']] })];
    expect(scoreEvents(judged, OPTIONS)).toMatchObject({
      foreseen: 1,
      falseAlarms: 0,
      precision: 1,
    });
    expect(scoreEvents(judged, { ...OPTIONS, mode: 'memory_leak' })).toMatchObject({
      failures: 1,
      foreseen: 0,
      leads: [0],
      falseAlarms: 0,
      precision: null,
    });
    expect(scoreEvents(judged, { ...OPTIONS, mode: 'cpu_spike' })).toMatchObject({
      failures: 0,
      falseAlarms: 1,
      precision: 0,
    });
  });

  it('shows alarms in near misses apart, and counts what is undecided', () => {
    const scores = scoreEvents(
      [
        story({ injectedAt: 5, nearMiss: true, alarms: [[10, 20]] }),
        story({ alarms: [[10, 20]] }),
        story({ alarms: [[3500, 3600]] }),
      ],
      OPTIONS,
    );
    expect(scores).toMatchObject({ falseAlarms: 2, nearMissAlarms: 1, undecidedAlarms: 1 });
  });

  it('says nothing of nothing', () => {
    expect(scoreEvents([], OPTIONS)).toMatchObject({
      recall: null,
      precision: null,
      f1: null,
      medianLeadSeconds: null,
      falseAlarmsPerTargetDay: null,
      alarmShare: null,
      modeMacroF1: null,
    });
  });
});

describe('eventIntervals', () => {
  const judged = Array.from({ length: 40 }, (_, i) =>
    story({ ...leak, run: `run ${i}`, alarms: i % 4 === 0 ? [] : [[260, 298]] }),
  );
  const options = { ...OPTIONS, seed: 1 };

  it('is the same for a seed, holds the figure itself, and narrows with more runs', () => {
    const { recall } = eventIntervals(judged, options);
    expect(eventIntervals(judged, options).recall).toEqual(recall);
    expect(recall!.low).toBeLessThan(0.75);
    expect(recall!.high).toBeGreaterThan(0.75);
    const few = eventIntervals(judged.slice(0, 8), options).recall!;
    expect(few.high - few.low).toBeGreaterThan(recall!.high - recall!.low);
  });

  it('draws whole runs: with one run nothing can be said', () => {
    const one = judged.map((each) => ({ ...each, run: 'same' }));
    expect(eventIntervals(one, options).recall).toBeNull();
  });
});
