import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, type Judged } from './judge-history.js';
import { finishJudging, newJudgeState, openAlarms, takeStep } from './judge.js';
import type { JudgeState } from './judge-state.js';
import { RULES, short, storySteps } from './stories.fixture.js';
import type { Injection, Outcome, Rules, Step, Told } from './types.js';

const told = (story: string, about: Injection = {}, rules = RULES): Judged =>
  judge({ run: 'r', target: 't', steps: storySteps(story), ...about }, rules);
const dots = (count: number): string => '.'.repeat(count);
const alarms = (count: number): string => 'A'.repeat(count);

/** An alarm from one moment to another, and a failure that lasts; what is known from `from` to `to`. */
function steps(options: {
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly alarm: readonly [number, number];
  readonly failure: readonly [number, number];
  readonly told?: Told;
}): Step[] {
  const [failedAt, until] = options.failure;
  const found: Step[] = [];
  for (let at = options.from; at <= options.to; at += options.stepSeconds) {
    const failing = at >= failedAt && at <= until;
    const isOn = at >= options.alarm[0] && at <= options.alarm[1];
    found.push({
      at,
      violations: failing ? [{ mode: 'leak', since: failedAt }] : [],
      source: 'm1',
      alarm: isOn && !failing ? (options.told ?? { mode: 'leak', timeToFailure: null }) : null,
    });
  }
  return found;
}

describe('the two expected results', () => {
  it('an alarm from 100 s to 398 s, and a failure at 400 s: foreseen, lead 120 s', () => {
    const rules = { ...RULES, stepSeconds: 2, windowSeconds: 60, horizonSeconds: 60 };
    const story = steps({
      from: 0,
      to: 600,
      stepSeconds: 2,
      alarm: [100, 398],
      failure: [400, 430],
    });
    const { outcomes } = judge({ run: 'r', target: 't', steps: story }, rules);
    expect(outcomes).toMatchObject([
      { kind: 'failure', outcome: 'foreseen', at: 400, leadSeconds: 120 },
      { kind: 'alarm', outcome: 'foreseen', alarm: { start: 100, end: 398 } },
    ]);
  });

  it('an alarm from 97 minutes before a failure and through it: foreseen, lead 30 minutes', () => {
    const rules = { ...RULES, stepSeconds: 15, windowSeconds: 900, horizonSeconds: 900 };
    const failedAt = 7200;
    const story = steps({
      from: 0,
      to: 9000,
      stepSeconds: 15,
      alarm: [failedAt - 97 * 60, 9000],
      failure: [failedAt, 9000],
    });
    const { outcomes } = judge({ run: 'r', target: 't', steps: story }, rules);
    expect(outcomes).toMatchObject([
      { kind: 'failure', outcome: 'foreseen', at: failedAt, leadSeconds: 1800 },
      { kind: 'alarm', outcome: 'foreseen' },
    ]);
  });
});

describe('the judge', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['an alarm that lasts until the failure', '...AAAAFFFwww', ['foreseen@7 lead 4']],
    ['an alarm that was on one horizon before', `..A${dots(9)}F`, ['foreseen@12 lead 10']],
    ['an alarm that ended earlier', `..A${dots(10)}F`, ['false alarm@2', 'missed@13']],
    ['a lead of more than two horizons', `..${alarms(30)}F`, ['foreseen@32 lead 20']],
    ['two alarms, the first of which counts', '..AA....AAFF', ['foreseen@10 lead 8']],
    ['every alarm from on to off is one', `A.A${dots(14)}`, ['false alarm@0', 'false alarm@2']],
    ['an alarm with time left', `..A${dots(9)}`, ['undecided alarm@2']],
    ['an alarm that goes on is open', `.${alarms(60)}`, ['undecided alarm@1']],
    ['and judged once it is off', `.${alarms(60)}${dots(20)}`, ['false alarm@1']],
    ['no alarm', '....FFF...', ['missed@4']],
    ['a second failure within one horizon', '...FFF...SSS..', ['missed@3']],
    [
      'a second failure later, while the first lasts',
      `..${'F'.repeat(11)}SFF`,
      ['missed@2', 'missed@13'],
    ],
    ['a failure while the target recovers', '...FFwwwwwwwwwFF', ['missed@3', 'missed@14']],
    ['an alarm with the failure', `..FXX..${dots(20)}`, ['missed@2', 'neither alarm@3']],
    ['an alarm that begins when it begins', '..XXX', ['missed@2', 'neither alarm@2']],
    ['failing when first seen', `FFF${dots(20)}`, ['undecided@0']],
    ['never predicted before it failed', 'wwwwFFF...', ['undecided@4']],
    ['no prediction neither ends an alarm nor goes on with it', '..AAwwAF', ['foreseen@7 lead 5']],
    ['time that runs out in a gap', `..AA${' '.repeat(11)}....`, ['undecided alarm@2']],
    ['data that come back in time', `..AA${' '.repeat(6)}..F`, ['foreseen@12 lead 10']],
    ['failing after a gap of less than a horizon', `...${' '.repeat(8)}FF`, ['missed@11']],
    ['failing after a longer gap', `..A${' '.repeat(11)}FF`, ['undecided alarm@2', 'undecided@14']],
    ['a failure that lasts through a gap', `..FF${' '.repeat(30)}FF..`, ['missed@2']],
    [
      'an alarm that goes on after the failure is another',
      `.AAXXX${alarms(8)}${dots(11)}`,
      ['foreseen@3 lead 2', 'false alarm@10'],
    ],
  ])('%s', (_, story, expected) => {
    expect(short(told(story).outcomes)).toEqual(expected);
  });

  it('takes the interval told last for the time, to a step', () => {
    const at = (interval: (second: number) => Told['timeToFailure'], story: string): string[] =>
      short(judge({ run: 'r', target: 't', steps: storySteps(story, interval) }, RULES).outcomes);
    const fixed = { q10: 2, q50: 4, q90: 6 };
    // Told at second 5: from 7 to 11.
    expect(at(() => fixed, '..AAAA.F')).toEqual(['foreseen@7 lead 5']);
    expect(at(() => fixed, '..AAAAF')).toEqual(['foreseen@6 lead 4']);
    expect(at(() => fixed, `..AAAA${dots(6)}F`)).toEqual(['foreseen@12 lead 10']);
    expect(at(() => fixed, `..AAAA${dots(7)}F`)).toEqual(['missed@13', 'neither alarm@2']);
    // The last one told counts, though a later step tells none.
    expect(at((second) => (second < 4 ? fixed : null), `..AAAA${dots(6)}F`)).toEqual([
      'missed@12',
      'neither alarm@2',
    ]);
  });

  it('an alarm of another mode: foreseen overall, and which mode was named can be seen', () => {
    const [failure, alarm] = told('..BBBFF').outcomes;
    expect(failure).toMatchObject({
      outcome: 'foreseen',
      mode: 'leak',
      alarm: { last: { mode: 'spike' } },
    });
    expect(alarm).toMatchObject({
      outcome: 'foreseen',
      failure: { mode: 'leak' },
      alarm: { last: { mode: 'spike' } },
    });
    // One that names the mode comes before an earlier one that does not.
    expect(short(told('..BB.AAFF').outcomes)).toEqual(['foreseen@7 lead 2']);
    // The mode is the one told last, as is the time.
    expect(told('..BBAAFF').outcomes[0]).toMatchObject({
      leadSeconds: 4,
      alarm: { first: { mode: 'spike' }, last: { mode: 'leak' } },
    });
  });

  it('with a known injection: an alarm from before it is false, and a failure at once sudden', () => {
    expect(short(told('..AAAAAAFF', { injectedAt: 3 }).outcomes)).toEqual([
      'missed@8',
      'false alarm@2',
    ]);
    expect(short(told('..AAAAFF', { injectedAt: 2 }).outcomes)).toEqual(['foreseen@6 lead 4']);
    expect(short(told('......FF', { injectedAt: 3 }).outcomes)).toEqual(['sudden@6']);
    expect(short(told('......FF', { injectedAt: 2 }).outcomes)).toEqual(['missed@6']);
    // Nobody predicted until second 4.
    expect(short(told('wwww..FF', { injectedAt: 0 }).outcomes)).toEqual(['sudden@6']);
    expect(short(told('wwww..FF').outcomes)).toEqual(['missed@6']);
    expect(short(told('..AAA', { injectedAt: 3 }).outcomes)).toEqual(['false alarm@2']);
  });

  it('a near miss: false, and shown apart', () => {
    const [alarm] = told('..AAA', { injectedAt: 1, nearMiss: true }).outcomes;
    expect(alarm).toMatchObject({ outcome: 'false', nearMiss: true });
    expect(told('..AAAFF', { injectedAt: 1, nearMiss: true }).outcomes[1]).toMatchObject({
      outcome: 'foreseen',
      nearMiss: false,
    });
    expect(told(`..A${dots(20)}`).outcomes[0]).toMatchObject({ outcome: 'false', nearMiss: false });
  });

  it('waits until a violation would have been seen, and dates it where it began', () => {
    const rules = { ...RULES, confirmSeconds: 2 };
    const state = newJudgeState();
    const quiet = (at: number): Step => ({ at, violations: [], source: 'm1', alarm: null });
    const alarm = { mode: 'leak', timeToFailure: null };
    takeStep(state, { ...quiet(0), alarm }, rules);
    for (let at = 1; at <= 11; at++) expect(takeStep(state, quiet(at), rules).outcomes).toEqual([]);
    const seen = { ...quiet(12), violations: [{ mode: 'leak', since: 10 }] };
    expect(short(takeStep(state, seen, rules).outcomes)).toEqual(['foreseen@10 lead 10']);
  });

  it('an alarm raised between the beginning of a violation and its confirmation foresaw nothing', () => {
    const rules = { ...RULES, confirmSeconds: 2 };
    const story = storySteps('......AFF.').map((step) => ({
      ...step,
      violations: step.violations.map(({ mode }) => ({ mode, since: 5 })),
    }));
    expect(short(judge({ run: 'r', target: 't', steps: story }, rules).outcomes)).toEqual([
      'missed@5',
      'neither alarm@6',
    ]);
  });

  it('counts the time predicted, and of it the time in alarm', () => {
    expect(told(dots(10))).toMatchObject({ exposureSeconds: 10, alarmSeconds: 0 });
    expect(told('wwww..AA..')).toMatchObject({ exposureSeconds: 6, alarmSeconds: 2 });
    // A slow step is no gap; after a gap only the step itself counts.
    expect(told('..   .').exposureSeconds).toBe(6);
    expect(told('..      .').exposureSeconds).toBe(3);
    // Failing and recovering are not in it.
    expect(told(`...XXwwww${dots(5)}`)).toMatchObject({ exposureSeconds: 8, alarmSeconds: 0 });
  });

  it('passes over a step twice, and begins again when the clock was set back', () => {
    const state = newJudgeState();
    const at = (second: number): Step => ({
      at: second,
      violations: [],
      source: 'm1',
      alarm: null,
    });
    takeStep(state, at(1000), RULES);
    expect(takeStep(state, at(1000), RULES).exposureSeconds).toBe(0);
    expect(takeStep(state, at(995), RULES).exposureSeconds).toBe(0);
    expect(takeStep(state, at(500), RULES).exposureSeconds).toBe(1);
    expect(state.seen).toBe(500);
  });

  it('tells which alarms are open', () => {
    const state = newJudgeState();
    for (const step of storySteps('..AA..')) takeStep(state, step, RULES);
    expect(openAlarms(state, RULES)).toMatchObject([{ start: 2, end: 3, horizonSeconds: 10 }]);
  });
});

/** Letters in a row, so that something happens. */
const story = fc
  .array(
    fc.tuple(
      fc.constantFrom('.', 'A', 'B', 'F', 'S', 'X', 'w', ' '),
      fc.integer({ min: 1, max: 14 }),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.map(([letter, count]) => letter.repeat(count)).join(''));
const about = fc.record({ injectedAt: fc.nat(80), nearMiss: fc.boolean() }, { requiredKeys: [] });
const interval = fc.option(fc.record({ q10: fc.nat(5), q50: fc.nat(9), q90: fc.nat(20) }));

describe('whatever happens', () => {
  it('judging step by step with restarts anywhere is judging the whole', () => {
    fc.assert(
      fc.property(
        story,
        about,
        interval,
        fc.array(fc.nat(150)),
        fc.constantFrom(0, 2),
        (letters, injection, time, restarts, confirmSeconds) => {
          const rules: Rules = { ...RULES, confirmSeconds };
          const taken = storySteps(letters, () => time);
          let state = newJudgeState();
          const outcomes: Outcome[] = [];
          let [exposureSeconds, alarmSeconds] = [0, 0];
          taken.forEach((step, index) => {
            if (restarts.includes(index)) state = JSON.parse(JSON.stringify(state)) as JudgeState;
            const result = takeStep(state, step, rules, injection);
            outcomes.push(...result.outcomes);
            exposureSeconds += result.exposureSeconds;
            alarmSeconds += result.alarmSeconds;
          });
          outcomes.push(...finishJudging(state, rules, injection));
          const whole = judge({ run: 'r', target: 't', steps: taken, ...injection }, rules);
          expect({ outcomes, exposureSeconds, alarmSeconds }).toEqual({
            outcomes: whole.outcomes,
            exposureSeconds: whole.exposureSeconds,
            alarmSeconds: whole.alarmSeconds,
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('every alarm has one outcome, and what is foreseen an alarm before it', () => {
    fc.assert(
      fc.property(story, about, interval, (letters, injection, time) => {
        const { outcomes } = judge(
          { run: 'r', target: 't', steps: storySteps(letters, () => time), ...injection },
          RULES,
        );
        const starts = outcomes.flatMap((one) => (one.kind === 'alarm' ? [one.alarm.start] : []));
        expect(new Set(starts).size).toBe(starts.length);
        for (const one of outcomes) {
          if (one.kind === 'failure') {
            expect(one.leadSeconds).toBeLessThanOrEqual(2 * RULES.horizonSeconds);
            if (one.outcome === 'foreseen') expect(one.alarm!.start).toBeLessThan(one.at);
            if (one.outcome === 'sudden') expect(injection.injectedAt).toBeDefined();
          } else if (one.outcome === 'foreseen') {
            expect(one.failure!.at).toBeGreaterThan(one.alarm.start);
          }
        }
        const failures = outcomes.flatMap((one) => (one.kind === 'failure' ? [one.at] : []));
        failures.forEach((at, i) => {
          if (i > 0) expect(at - failures[i - 1]!).toBeGreaterThan(RULES.horizonSeconds);
        });
      }),
      { numRuns: 500 },
    );
  });
});
