import { describe, expect, it } from 'vitest';
import { outcomeInWords, partOfWhole, shareWithInterval, timeInAlarm, type Episode } from './words';

const share = {
  value: 11 / 12,
  part: 11,
  whole: 12,
  interval80: [0.75, 0.97],
  interval95: [0.646, 0.985],
} as const;

describe('shares', () => {
  it('tell what they are made of, and what they may be', () => {
    const own = { ...share, interval80: [...share.interval80], interval95: [...share.interval95] };
    const given = own as unknown as Parameters<typeof shareWithInterval>[0];
    expect(partOfWhole(given)).toBe('11 of 12');
    expect(shareWithInterval(given)).toBe('92 % (65–99 %)');
    expect(shareWithInterval(null)).toBe('–');
    expect(partOfWhole(null)).toBe('–');
  });
});

describe('timeInAlarm', () => {
  it('is a share and hours, and says nothing where it was not counted', () => {
    expect(timeInAlarm({ alarmShare: 0.0425, alarmHoursPerTargetDay: 1.02 })).toBe(
      '4.3 % (1.0 h a day)',
    );
    expect(timeInAlarm({ alarmShare: null, alarmHoursPerTargetDay: null })).toBe('–');
  });
});

describe('outcomeInWords', () => {
  const failure = {
    kind: 'failure',
    target: 'a',
    at: 1000,
    mode: 'memory_leak',
    model: 'm1',
    leadSeconds: 50,
  } as const;
  const alarm = { at: 950, mode: 'memory_leak', risk: 0.8, timeToFailureSeconds: null };
  const said = {
    kind: 'false_alarm',
    target: 'a',
    at: 1,
    until: 9,
    mode: 'x',
    model: 'm',
  } as const;
  it.each<[Episode, string]>([
    [{ ...failure, alarm }, 'Foreseen 50 s ahead.'],
    [{ ...failure, alarm: { ...alarm, mode: 'cpu_spike' } }, 'Foreseen 50 s ahead, as cpu_spike.'],
    [{ ...failure, alarm: null }, 'No alarm came before it.'],
    [{ ...said, risk: 0.72 }, 'Risk 72 %, and no failure followed.'],
    [
      { ...said, kind: 'undecided', risk: 0.7 },
      'Data were missing when the failure should have come.',
    ],
  ])('%#: %s', (episode, text) => {
    expect(outcomeInWords(episode)).toBe(text);
  });
});
