import { finishJudging, newJudgeState, takeStep } from './judge.js';
import type { Injection, Outcome, Rules, Step } from './types.js';

/** One target over one stretch of time, step by step. */
export interface History extends Injection {
  /** Histories with the same name are drawn together by the bootstrap. */
  readonly run: string;
  readonly target: string;
  /** In the order of time. */
  readonly steps: Iterable<Step>;
}

/** What became of a history's failures and alarms, in the order in which it was decided. */
export interface Judged {
  readonly run: string;
  readonly target: string;
  readonly outcomes: readonly Outcome[];
  /** Time predicted: an alarm could have been on. Seconds. */
  readonly exposureSeconds: number;
  /** Of it the time in which one was on. */
  readonly alarmSeconds: number;
}

/** Judges a whole history: the fold of {@link takeStep} over its steps. */
export function judge(history: History, rules: Rules): Judged {
  const state = newJudgeState();
  const outcomes: Outcome[] = [];
  let exposureSeconds = 0;
  let alarmSeconds = 0;
  for (const step of history.steps) {
    const result = takeStep(state, step, rules, history);
    for (const outcome of result.outcomes) outcomes.push(outcome);
    exposureSeconds += result.exposureSeconds;
    alarmSeconds += result.alarmSeconds;
  }
  outcomes.push(...finishJudging(state, rules, history));
  return { run: history.run, target: history.target, outcomes, exposureSeconds, alarmSeconds };
}
