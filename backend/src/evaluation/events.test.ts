import { describe, expect, it } from 'vitest';
import { eventIntervals, scoreEvents } from './event-scores.js';
import { judgeHistory, type AlarmEpisode, type Failure, type TargetHistory } from './events.js';

const OPTIONS = { horizonSeconds: 60, recoverySeconds: 60 };

const failure = (settings: Partial<Failure> = {}): Failure => ({
  mode: 'memory_leak',
  start: 300,
  end: 320,
  injectedAt: 200,
  sudden: false,
  ...settings,
});
const alarm = (start: number, end: number, mode = 'memory_leak'): AlarmEpisode => ({
  start,
  end,
  mode,
});
const history = (
  episodes: AlarmEpisode[],
  failures: Failure[] = [failure()],
  run = 'a',
): TargetHistory => ({ run, target: 't', exposureSeconds: 3600, failures, episodes });
const outcomes = (given: TargetHistory): string[] =>
  judgeHistory(given, OPTIONS).episodes.map(({ outcome }) => outcome);

describe('judgeHistory', () => {
  it('takes an alarm between injection and failure for right, with its lead', () => {
    const judged = judgeHistory(history([alarm(260, 310)]), OPTIONS);
    expect(judged.failures[0]).toMatchObject({ leadSeconds: 40, detectionDelaySeconds: -40 });
    expect(judged.episodes[0]!.outcome).toBe('right');
  });

  it('gives no lead for an alarm that was on before the injection, and calls it false', () => {
    const judged = judgeHistory(history([alarm(190, 310)]), OPTIONS);
    expect(judged.failures[0]).toMatchObject({ foreseenBy: undefined, leadSeconds: 0 });
    expect(judged.episodes[0]!.outcome).toBe('false');
  });

  it('counts an alarm that ends long before the failure neither as false nor as right', () => {
    const judged = judgeHistory(history([alarm(210, 230)]), OPTIONS);
    expect(judged.episodes[0]!.outcome).toBe('neither');
    expect(judged.failures[0]!.foreseenBy).toBeUndefined();
  });

  it('asks for two horizons at most where the injection is not known', () => {
    const unknown: Failure = { mode: 'memory_leak', start: 300, end: 320, sudden: false };
    expect(outcomes(history([alarm(170, 310)], [unknown]))).toEqual(['false']);
    expect(outcomes(history([alarm(181, 310)], [unknown]))).toEqual(['right']);
  });

  it('excuses alarms in the failure and while it is remembered, not later', () => {
    expect(outcomes(history([alarm(300, 310), alarm(370, 372), alarm(381, 390)]))).toEqual([
      'neither',
      'neither',
      'false',
    ]);
  });

  it('tells how late an alarm that began in the failure was', () => {
    const judged = judgeHistory(history([alarm(304, 330)]), OPTIONS);
    expect(judged.failures[0]).toMatchObject({ leadSeconds: 0, detectionDelaySeconds: 4 });
  });

  it('calls every alarm false where nothing fails', () => {
    expect(outcomes(history([alarm(10, 20), alarm(50, 60)], []))).toEqual(['false', 'false']);
  });
});

describe('scoreEvents', () => {
  const judge = (histories: TargetHistory[]) =>
    histories.map((given) => judgeHistory(given, OPTIONS));

  it('counts missed failures as lead 0, and false alarms per day of exposure', () => {
    const scores = scoreEvents(
      judge([
        history([alarm(260, 310)], undefined, 'a'),
        history([], undefined, 'b'),
        history([alarm(220, 310)], undefined, 'c'),
        history([alarm(10, 20)], [], 'd'),
      ]),
      OPTIONS,
    );
    expect(scores).toMatchObject({
      failures: 3,
      foreseen: 2,
      recall: 2 / 3,
      falseAlarms: 1,
      precision: 2 / 3,
      leads: [40, 0, 80],
      medianLeadSeconds: 40,
      medianLeadShare: 0.4,
      exposureHours: 4,
      falseAlarmsPerTargetDay: 6,
    });
    expect(scores.recallAtLead).toEqual([
      { seconds: 6, recall: 2 / 3 },
      { seconds: 15, recall: 2 / 3 },
      { seconds: 30, recall: 2 / 3 },
      { seconds: 45, recall: 1 / 3 },
      { seconds: 60, recall: 1 / 3 },
    ]);
  });

  it('keeps sudden failures out of recall and lead, and tells how late they were seen', () => {
    const sudden = failure({ sudden: true, injectedAt: 299 });
    const scores = scoreEvents(
      judge([history([alarm(306, 330)], [sudden]), history([], [sudden], 'b')]),
      OPTIONS,
    );
    expect(scores).toMatchObject({ failures: 0, recall: null, leads: [], falseAlarms: 0 });
    expect(scores.sudden).toEqual({ failures: 2, detected: 1, medianDelaySeconds: 6 });
  });

  it('judges the mode named and the time told at first alarm', () => {
    const told = { ...alarm(260, 310), timeToFailure: { q10: 20, q50: 30, q90: 38 } };
    const scores = scoreEvents(
      judge([
        history([told]),
        history([alarm(260, 310, 'cpu_spike')], [failure({ mode: 'cpu_spike' })], 'b'),
        history([alarm(260, 310, 'cpu_spike')], undefined, 'c'),
      ]),
      OPTIONS,
    );
    // memory_leak: one of two named; cpu_spike: one named rightly, one not.
    expect(scores.modeMacroF1).toBeCloseTo(2 / 3);
    expect(scores.timeToFailure).toEqual({
      told: 1,
      medianAbsoluteErrorSeconds: 10,
      coverage: 0,
    });
  });

  it('says nothing of nothing', () => {
    expect(scoreEvents([], OPTIONS)).toMatchObject({
      recall: null,
      precision: null,
      f1: null,
      medianLeadSeconds: null,
      falseAlarmsPerTargetDay: null,
      modeMacroF1: null,
    });
  });
});

describe('eventIntervals', () => {
  const judged = Array.from({ length: 40 }, (_, i) =>
    judgeHistory(history(i % 4 === 0 ? [] : [alarm(260, 310)], undefined, `run ${i}`), OPTIONS),
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
    const one = judged.map(({ history: own, ...rest }) => ({
      ...rest,
      history: { ...own, run: 'same' },
    }));
    expect(eventIntervals(one, options).recall).toBeNull();
  });
});
