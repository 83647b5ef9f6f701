import { judge } from '../../../../backend/src/outcomes/judge-history';
import type { Outcome as Judged, Quantiles, Step } from '../../../../backend/src/outcomes/types';
import type { Span } from './spans';

/** A failure or an alarm, as the record shows it. Times are unix milliseconds. */
export interface Outcome {
  /**
   * foreseen: an alarm came before the failure. missed: none did. false_alarm: no failure followed.
   * open: the alarm's time has not run out, or the record begins too late to tell.
   */
  readonly kind: 'foreseen' | 'missed' | 'false_alarm' | 'open';
  /** Of the failure; of a false alarm, where it began. */
  readonly at: number;
  readonly mode: string;
  /** Of a foreseen failure: from the alarm to the failure. */
  readonly leadMs?: number;
  /** Of a foreseen failure: what the alarm named when it was another mode. */
  readonly named?: string;
}

export interface ModeSpans {
  readonly mode: string;
  readonly spans: readonly Span[];
}

/** A failure and the alarm before it may be seen so many steps apart. */
const STEPS_APART = 4;

/** What the judgement depends on. Milliseconds. */
export interface Judgement {
  /** For which alarms are raised, and by which they are judged. */
  readonly horizonMs: number;
  /** So long at most a target recovers from a failure, and nothing is predicted. */
  readonly windowMs: number;
  readonly stepMs: number;
  /** Where the record begins: a failure within a horizon of it without an alarm is open. */
  readonly start: number;
  readonly now: number;
  /** The time to failure as it was told, where the panel has it. */
  readonly toldAt?: ((mode: string, time: number) => Quantiles | null) | undefined;
}

/** Holds the alarms of one target against its failures: by the service's own judge, told milliseconds. */
export function outcomesOf(
  alarms: readonly ModeSpans[],
  failures: readonly ModeSpans[],
  judgement: Judgement,
): Outcome[] {
  const { horizonMs, stepMs, start } = judgement;
  const { outcomes } = judge(
    { run: '', target: '', steps: stepsOf(alarms, failures, judgement) },
    {
      stepSeconds: stepMs,
      windowSeconds: judgement.windowMs,
      // Samples far apart do not show a shorter one.
      horizonSeconds: Math.max(horizonMs, STEPS_APART * stepMs),
      raiseSteps: 0,
      confirmSeconds: 0,
    },
  );
  return outcomes
    .flatMap((one): Outcome[] => shown(one, horizonMs, start))
    .sort((a, b) => a.at - b.at);
}

function shown(one: Judged, horizonMs: number, start: number): Outcome[] {
  if (one.kind === 'alarm') {
    const { start: from, last } = one.alarm;
    const kind = {
      false: 'false_alarm',
      undecided: 'open',
      foreseen: null,
      neither: null,
    } as const;
    const told = kind[one.outcome];
    return told === null ? [] : [{ kind: told, at: from, mode: last.mode! }];
  }
  const { at, mode, alarm, outcome } = one;
  // It was there when the record began.
  if (outcome === 'undecided') return [];
  if (outcome !== 'foreseen')
    return [{ kind: at - start < horizonMs ? 'open' : 'missed', at, mode }];
  const named = alarm!.last.mode!;
  const leadMs = one.leadSeconds;
  return [{ kind: 'foreseen', at, mode, leadMs, ...(named === mode ? {} : { named }) }];
}

/** The record on the grid of its samples. A series may be absent while it is 0. */
function* stepsOf(
  alarms: readonly ModeSpans[],
  failures: readonly ModeSpans[],
  { stepMs, start, now, toldAt }: Judgement,
): Generator<Step> {
  const all = [...alarms, ...failures].flatMap(({ spans }) => spans);
  if (all.length === 0) return;
  const first = Math.min(...all.map(({ from }) => from));
  const at =
    (time: number) =>
    ({ from, to }: Span) =>
      from <= time && time < to;
  for (
    let time = first - Math.floor((first - start) / stepMs) * stepMs;
    time <= now;
    time += stepMs
  ) {
    const failing = failures.flatMap(({ mode, spans }) => {
      const span = spans.find(at(time));
      return span === undefined ? [] : [{ mode, since: span.from }];
    });
    const on = alarms.filter(({ spans }) => spans.some(at(time))).map(({ mode }) => mode);
    const mode = failing.length > 0 ? undefined : on.at(-1);
    yield {
      at: time,
      violations: failing,
      source: 'service',
      alarm: mode === undefined ? null : { mode, timeToFailure: toldAt?.(mode, time) ?? null },
    };
  }
}
