import { describe, expect, it } from 'vitest';
import { targetKey } from './labels';
import type { Track } from './split';
import { buildRecord, canJudge } from './strip-rows';

const STEP = 2000;
const JUDGING = { horizonMs: 60_000, windowMs: 60_000 };
const RANGE = { start: 0, end: 400_000, now: 400_000 };

function track(
  kind: Track['kind'],
  labels: Record<string, string>,
  points: readonly (readonly [seconds: number, value: number])[],
): Track {
  return {
    kind,
    labels,
    target: targetKey(labels),
    times: points.map(([seconds]) => seconds * 1000),
    values: points.map(([, value]) => value),
    stepMs: STEP,
  };
}

const on = (from: number, to: number): [number, number][] =>
  Array.from({ length: (to - from) / 2 }, (_, i) => [from + 2 * i, 1]);

describe('buildRecord', () => {
  it('has a row for every mode, in the order given, then by name', () => {
    const rows = buildRecord(
      ['zeta', 'leak', 'alpha', 'spike'].map((failure) =>
        track('probability', { failure }, [[100, 0.1]]),
      ),
      ['spike', 'leak', 'unused'],
      RANGE,
      undefined,
    );
    expect(rows.map(({ mode }) => mode)).toEqual(['spike', 'leak', 'alpha', 'zeta']);
  });

  it('shows the highest risk among several targets', () => {
    const rows = buildRecord(
      [
        track('probability', { failure: 'leak', instance: 'a' }, [
          [100, 0.1],
          [102, 0.9],
        ]),
        track('probability', { failure: 'leak', instance: 'b' }, [
          [100, 0.3],
          [104, 0.2],
        ]),
      ],
      [],
      RANGE,
      undefined,
    );
    expect(rows[0]).toMatchObject({
      times: [100_000, 102_000, 104_000],
      probabilities: [0.3, 0.9, 0.2],
    });
  });

  it('holds alarms against failures of the same target only', () => {
    const of = (instance: string) => ({ failure: 'leak', instance });
    const rows = buildRecord(
      [
        track('alarm', of('a'), on(200, 240)),
        track('failing', of('a'), on(242, 260)),
        track('failing', of('b'), on(244, 260)),
      ],
      [],
      RANGE,
      JUDGING,
    );
    expect(rows[0]!.outcomes).toEqual([
      { kind: 'foreseen', at: 242_000, mode: 'leak', leadMs: 42_000 },
      { kind: 'missed', at: 244_000, mode: 'leak' },
    ]);
  });

  it('tells no hits and misses where that cannot be judged', () => {
    const tracks = [track('failing', { failure: 'leak' }, on(242, 260))];
    expect(buildRecord(tracks, [], RANGE, undefined)[0]!.outcomes).toEqual([]);
  });

  it('has a row of its own for what is unusual', () => {
    const rows = buildRecord([track('anomaly', {}, on(100, 110))], [], RANGE, undefined);
    expect(rows).toMatchObject([{ mode: 'anomaly', alarms: [{ from: 100_000, to: 110_000 }] }]);
  });

  it('leaves out injected modes that were never on', () => {
    const rows = buildRecord(
      [
        track('injected', { failure: 'leak' }, [[100, 0]]),
        track('injected', { failure: 'spike' }, [[100, 1]]),
      ],
      [],
      RANGE,
      undefined,
    );
    expect(rows.map(({ mode }) => mode)).toEqual(['spike']);
  });
});

describe('canJudge', () => {
  const tracks = (stepMs: number) =>
    (['alarm', 'failing'] as const).map((kind) => ({
      ...track(kind, { failure: 'leak' }, [[0, 0]]),
      stepMs,
    }));

  it('wants alarms and failures, in the answer or in the queries', () => {
    expect(canJudge([], tracks(2000), 60_000)).toBe(true);
    expect(canJudge([], tracks(2000).slice(1), 60_000)).toBe(false);
    expect(canJudge(['{__name__=~"failure_prediction_(alarm|failing)"}'], [], 60_000)).toBe(true);
    expect(canJudge(['rate(alarms_failing[1m])'], [], 60_000)).toBe(false);
  });

  it('wants no failure to fall between two samples', () => {
    expect(canJudge([], tracks(15_000), 60_000)).toBe(false);
    const whole = ['alarm', 'failing'].map(
      (kind) => `max_over_time(failure_prediction_${kind}[15s])`,
    );
    expect(canJudge(whole, tracks(15_000), 60_000)).toBe(true);
  });
});
