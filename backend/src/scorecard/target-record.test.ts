import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeHistory, type TargetHistory } from '../evaluation/events.js';
import { newTargetRecord, takeStep, type TargetRecord } from './target-record.js';
import type { MaturedRisk, Observation, Outcome, Rules } from './types.js';

/** Step 1 s, window 5, horizon 10; an episode may begin 20 s ahead. */
const RULES: Rules = {
  stepSeconds: 1,
  windowSeconds: 5,
  horizonSeconds: 10,
  mergeSeconds: 3,
  confirmSeconds: 0,
};

/**
 * One letter per second: `.` normal, `A` at risk, `F` failing, `w` warming up, `s` stale, and a
 * space for a step that never came.
 */
function observe(letter: string, timestamp: number): Observation | undefined {
  if (letter === ' ') return undefined;
  const state = { '.': 'normal', A: 'at_risk', F: 'failing', w: 'warming_up', s: 'stale' } as const;
  return {
    target: 'shop',
    state: state[letter as keyof typeof state],
    timestamp,
    risk: letter === 'w' ? null : letter === 'A' ? 0.75 : 0.25,
    failure: letter === 'A' || letter === 'F' ? 'memory_leak' : null,
    timeToFailureSeconds: letter === 'A' ? { q10: 4, q50: 6, q90: 8 } : null,
    violations: letter === 'F' ? ['memory_leak'] : [],
    model: 'm1',
  };
}

interface Story {
  outcomes: Outcome[];
  matured: MaturedRisk[];
  quietSeconds: number;
  record: TargetRecord;
}

/** @param restartAt the record is written out and read back before this second */
function tell(story: string, restartAt = -1, rules = RULES): Story {
  let record = newTargetRecord();
  const told: Story = { outcomes: [], matured: [], quietSeconds: 0, record };
  [...story].forEach((letter, second) => {
    if (second === restartAt) record = JSON.parse(JSON.stringify(record)) as TargetRecord;
    const now = observe(letter, 1000 + second);
    if (now === undefined) return;
    const result = takeStep(record, now, rules);
    told.outcomes.push(...result.outcomes);
    told.matured.push(...result.matured);
    told.quietSeconds += result.quietSeconds;
  });
  return { ...told, record };
}

/** `kind@second of the event`, with the lead of a failure that was foreseen. */
const short = ({ outcomes }: Story): string[] =>
  outcomes.map((outcome) => {
    if (outcome.kind !== 'failure') return `${outcome.kind}@${outcome.at - 1000}`;
    const { at, alarm } = outcome;
    return alarm === null ? `missed@${at - 1000}` : `foreseen@${at - 1000} lead ${at - alarm.at}`;
  });

const dots = (count: number): string => '.'.repeat(count);

const STORIES: readonly (readonly [string, string, readonly string[]])[] = [
  ['an alarm that lasts until the failure', '...AAAAFFF...', ['foreseen@7 lead 4']],
  ['an alarm that ended one horizon before', `..A${dots(9)}F`, ['foreseen@12 lead 10']],
  ['an alarm that ended earlier', `..A${dots(10)}F`, ['false_alarm@2', 'missed@13']],
  ['an alarm two horizons before', `..${'A'.repeat(20)}F`, ['foreseen@22 lead 20']],
  ['an alarm from before that', `..${'A'.repeat(21)}F`, ['false_alarm@2', 'missed@23']],
  ['two episodes, the first of which foreseen it', '..AA....AAFF', ['foreseen@10 lead 8']],
  ['alarms close together are one', `..A..A..A${dots(11)}`, ['false_alarm@2']],
  ['alarms further apart are two', `A...A${dots(14)}`, ['false_alarm@0', 'false_alarm@4']],
  ['an alarm still pending', `..A${dots(9)}`, []],
  ['a false alarm that goes on is one', `.${'A'.repeat(60)}${dots(20)}`, ['false_alarm@1']],
  ['no alarm', '....FFF...', ['missed@4']],
  ['a violation that comes back within the window', '...FF...F....F....', ['missed@3']],
  ['a violation that comes back later', `..FF${dots(6)}FF`, ['missed@2', 'missed@10']],
  ['an alarm within a window after a failure', `..FF..AA${dots(20)}`, ['missed@2']],
  ['an alarm with the failure', `..FA${dots(20)}`, ['missed@2']],
  ['failing when first seen', `FFF${dots(20)}`, []],
  ['never predicted before it failed', 'wwwwFFF...', []],
  ['stale predictions change nothing', '..AAssFFF', ['foreseen@6 lead 4']],
  ['time runs out in a gap', `..AA${' '.repeat(11)}....`, ['unresolved@2']],
  ['data come back in time', `..AA${' '.repeat(6)}..F`, ['foreseen@12 lead 10']],
  ['failing after a gap of less than a horizon', `...${' '.repeat(8)}FF`, ['missed@11']],
  ['failing after a longer gap', `..A${' '.repeat(11)}FF`, ['unresolved@2']],
  ['a failure that lasts through a gap', `..FF${' '.repeat(30)}FF..`, ['missed@2']],
];

const length = (most: number): fc.Arbitrary<number> => fc.oneof(fc.nat(4), fc.nat(most));

/** Alarms and pauses, a failure, and what follows it at once; each for so many seconds. */
const chapters = fc.array(
  fc.record({
    before: fc.array(fc.tuple(length(25), length(25)), { maxLength: 4 }),
    failure: fc.nat(4),
    after: fc.array(fc.tuple(length(8), length(30)), { maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/**
 * Every chapter ends in so long a peace that its alarms say nothing of the next failure: the
 * evaluation of models lets one alarm foretell two failures, the scorecard does not.
 */
const toStory = (told: typeof chapters extends fc.Arbitrary<infer T> ? T : never): string =>
  told
    .map(({ before, failure, after }) => {
      const alarms = before.map(([quiet, alarm]) => dots(quiet) + 'A'.repeat(alarm)).join('');
      const later = after.map(([quiet, alarm]) => dots(quiet) + 'A'.repeat(alarm)).join('');
      return `.${alarms}${'F'.repeat(failure)}${later}${dots(25)}`;
    })
    .join('');

/** The story as the evaluation of models would be told it; seconds from its start. */
function asHistory(story: string): TargetHistory {
  const failures: { start: number; end: number }[] = [];
  const episodes: { start: number; end: number }[] = [];
  [...story].forEach((letter, second) => {
    const failure = failures.at(-1);
    const extendsFailure = failure !== undefined && second - failure.end <= RULES.windowSeconds;
    if (letter === 'F') {
      if (extendsFailure) failure.end = second;
      else failures.push({ start: second, end: second });
    }
    const last = episodes.at(-1);
    // A failure ends the episode that led to it.
    const merges =
      last !== undefined &&
      second - last.end <= RULES.mergeSeconds &&
      !failures.some(({ start }) => start > last.end);
    if (letter === 'A') {
      if (merges) last.end = second;
      else episodes.push({ start: second, end: second });
    }
  });
  const mode = 'memory_leak';
  return {
    run: 'r',
    target: 'shop',
    exposureSeconds: 0,
    failures: failures.map((failure) => ({ ...failure, mode, sudden: false })),
    episodes: episodes.map((episode) => ({ ...episode, mode })),
  };
}

describe('takeStep', () => {
  it.each(STORIES)('%s', (_, story, expected) => {
    expect(short(tell(story))).toEqual(expected);
  });

  it('a restart anywhere in any story changes nothing', () => {
    for (const [, story] of STORIES) {
      const whole = tell(story);
      for (let second = 1; second < story.length; second++) {
        expect(tell(story, second), `${story} at ${second}`).toEqual(whole);
      }
    }
  });

  it('agrees with the judgement of models, whatever happens', () => {
    fc.assert(
      fc.property(chapters, (told) => {
        const story = toStory(told);
        const { outcomes } = tell(story);
        const { failures, episodes } = judgeHistory(asHistory(story), {
          horizonSeconds: RULES.horizonSeconds,
          recoverySeconds: RULES.windowSeconds,
        });
        const failed = outcomes.filter((outcome) => outcome.kind === 'failure');
        expect(
          failed.map(({ at, alarm }) => [at - 1000, alarm === null ? 0 : at - alarm.at]),
        ).toEqual(failures.map(({ failure, leadSeconds }) => [failure.start, leadSeconds]));
        const startsOf = (outcome: string): number[] =>
          episodes
            .filter((judged) => judged.outcome === outcome)
            .map(({ episode }) => episode.start);
        const isFalse = outcomes.filter(({ kind }) => kind === 'false_alarm');
        expect(isFalse.map(({ at }) => at - 1000).sort((a, b) => a - b)).toEqual(startsOf('false'));
        const right = failed.reduce(
          (sum, { alarm, furtherAlarms }) => sum + (alarm ? 1 + furtherAlarms.length : 0),
          0,
        );
        expect(right).toBe(startsOf('right').length);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps what the alarm said when it began', () => {
    expect(tell('..AAAFF').outcomes).toEqual([
      {
        kind: 'failure',
        target: 'shop',
        at: 1005,
        mode: 'memory_leak',
        model: 'm1',
        alarm: {
          at: 1002,
          mode: 'memory_leak',
          risk: 0.75,
          timeToFailureSeconds: { q10: 4, q50: 6, q90: 8 },
        },
        furtherAlarms: [],
      },
    ]);
  });

  it('counts time in which an alarm would be false, and no other', () => {
    expect(tell(dots(10)).quietSeconds).toBe(10);
    expect(tell('wwww......').quietSeconds).toBe(6);
    expect(tell('....ssss').quietSeconds).toBe(4);
    // A slow cycle is no gap; after a gap only the step itself counts.
    expect(tell('..  .').quietSeconds).toBe(5);
    expect(tell('..      .').quietSeconds).toBe(3);
    // Failing for two steps, then one window of five.
    expect(tell(`...FF${dots(10)}`).quietSeconds).toBe(8);
  });

  it('takes one risk per horizon, and says whether the failure came within it', () => {
    expect(tell(dots(21)).matured).toEqual([
      { risk: 0.25, model: 'm1', happened: false },
      { risk: 0.25, model: 'm1', happened: false },
    ]);
    expect(tell(`${dots(10)}F`).matured).toEqual([{ risk: 0.25, model: 'm1', happened: true }]);
    // Who was not watched cannot be judged.
    expect(tell(`..${' '.repeat(5)}${dots(9)}`).matured).toEqual([]);
  });

  it('waits until a violation would have been seen, and dates it where it was crossed', () => {
    const rules = { ...RULES, confirmSeconds: 2 };
    const record = newTargetRecord();
    const take = (letter: string, second: number, failingSince?: number): readonly Outcome[] =>
      takeStep(
        record,
        {
          ...observe(letter, 1000 + second)!,
          ...(failingSince === undefined ? {} : { failingSince: 1000 + failingSince }),
        },
        rules,
      ).outcomes;
    take('A', 0);
    for (let second = 1; second <= 11; second++) expect(take('.', second)).toEqual([]);
    expect(take('F', 12, 10)).toMatchObject([{ kind: 'failure', at: 1010, alarm: { at: 1000 } }]);
  });

  it('ignores a step twice, and begins again when the clock was set back', () => {
    const record = newTargetRecord();
    takeStep(record, observe('.', 1000)!, RULES);
    expect(takeStep(record, observe('.', 1000)!, RULES).quietSeconds).toBe(0);
    expect(takeStep(record, observe('.', 995)!, RULES).quietSeconds).toBe(0);
    expect(takeStep(record, observe('.', 500)!, RULES).quietSeconds).toBe(1);
    expect(record.seen).toBe(500);
  });
});
