import { describe, expect, it } from 'vitest';
import { outcomesOf } from './outcomes';
import type { Span } from './spans';

const span = (from: number, to: number, open: Partial<Span> = {}): Span => ({
  from,
  to,
  openStart: false,
  openEnd: false,
  ...open,
});
const RECORD = { horizonMs: 60, windowMs: 60, stepMs: 2, start: 0, now: 1000 };

describe('outcomesOf', () => {
  it('knows a failure that an alarm came before, and by how much', () => {
    expect(
      outcomesOf(
        [{ mode: 'leak', spans: [span(300, 348)] }],
        [{ mode: 'leak', spans: [span(350, 400)] }],
        RECORD,
      ),
    ).toEqual([{ kind: 'foreseen', at: 350, mode: 'leak', leadMs: 50 }]);
  });

  it('says which mode the alarm named when it was another', () => {
    expect(
      outcomesOf(
        [{ mode: 'spike', spans: [span(300, 348)] }],
        [{ mode: 'leak', spans: [span(350, 400)] }],
        RECORD,
      ),
    ).toEqual([{ kind: 'foreseen', at: 350, mode: 'leak', leadMs: 50, named: 'spike' }]);
  });

  it('knows a failure without an alarm, and an alarm without a failure', () => {
    expect(
      outcomesOf(
        [{ mode: 'leak', spans: [span(300, 320)] }],
        [{ mode: 'leak', spans: [span(500, 520)] }],
        RECORD,
      ),
    ).toEqual([
      { kind: 'false_alarm', at: 300, mode: 'leak' },
      { kind: 'missed', at: 500, mode: 'leak' },
    ]);
  });

  it('judges nothing whose time has not run out or whose past is not in the record', () => {
    expect(
      outcomesOf(
        [{ mode: 'leak', spans: [span(980, 1000, { openEnd: true })] }],
        [{ mode: 'leak', spans: [span(30, 50)] }],
        RECORD,
      ),
    ).toEqual([
      { kind: 'open', at: 30, mode: 'leak' },
      { kind: 'open', at: 980, mode: 'leak' },
    ]);
    const running = [{ mode: 'leak', spans: [span(0, 50, { openStart: true })] }];
    expect(outcomesOf([], running, RECORD)).toEqual([]);
  });

  it('blames no alarm that is raised while the target still suffers from a failure', () => {
    const leak = { mode: 'leak', spans: [span(350, 362)] };
    const aftershock = { mode: 'leak', spans: [span(300, 350), span(362, 366), span(380, 390)] };
    expect(outcomesOf([aftershock], [leak], RECORD)).toEqual([
      { kind: 'foreseen', at: 350, mode: 'leak', leadMs: 50 },
    ]);
    const later = { mode: 'leak', spans: [span(500, 510)] };
    expect(outcomesOf([later], [leak], RECORD)).toContainEqual({
      kind: 'false_alarm',
      at: 500,
      mode: 'leak',
    });
  });

  it('counts a lead of two horizons at most, as the service does', () => {
    expect(
      outcomesOf(
        [{ mode: 'leak', spans: [span(200, 500)] }],
        [{ mode: 'leak', spans: [span(500, 530)] }],
        RECORD,
      ),
    ).toEqual([{ kind: 'foreseen', at: 500, mode: 'leak', leadMs: 120 }]);
  });

  it('asks whether the time that was told fits, where the panel has it', () => {
    const told = { ...RECORD, stepMs: 2, toldAt: () => ({ q10: 50, q50: 60, q90: 70 }) };
    expect(
      outcomesOf(
        [{ mode: 'leak', spans: [span(300, 348)] }],
        [{ mode: 'leak', spans: [span(350, 400)] }],
        told,
      ),
    ).toEqual([{ kind: 'missed', at: 350, mode: 'leak' }]);
  });

  it('takes what fails within a horizon for one failure, named by the first', () => {
    const outcomes = outcomesOf(
      [{ mode: 'leak', spans: [span(300, 348)] }],
      [
        { mode: 'leak', spans: [span(350, 360), span(400, 410)] },
        { mode: 'down', spans: [span(362, 366)] },
      ],
      RECORD,
    );
    expect(outcomes).toEqual([{ kind: 'foreseen', at: 350, mode: 'leak', leadMs: 50 }]);
  });
});
