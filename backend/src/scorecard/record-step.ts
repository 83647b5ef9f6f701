import { dictionary } from '../core/dictionary.js';
import { finishJudging, newJudgeState, takeStep } from '../outcomes/judge.js';
import type { Rules } from '../outcomes/types.js';
import { stepOf, type PredictionFacts } from '../prediction/prediction.js';
import { addExposure, addRisk, cellOf, type LedgerPage } from './ledger.js';
import type { RecordedOutcome } from './recorded-outcome.js';
import { followSample } from './risk-sample.js';
import type { State } from './state.js';

const HOUR = 3600;

/**
 * Takes one step of one target into what is open, which it changes.
 *
 * @returns what became final, and whether an alarm or a failure began or went on: worth saving at once
 */
export function recordStep(
  state: State,
  facts: PredictionFacts,
  rules: Rules,
): { readonly outcomes: readonly RecordedOutcome[]; readonly notable: boolean } {
  const { target, timestamp: at, risk, model, violations } = facts;
  const own = (state.targets[target] ??= { judge: newJudgeState(), sample: null });
  const { seen } = own.judge;
  const step = stepOf(facts);
  const { outcomes, exposureSeconds, alarmSeconds, isGap } = takeStep(own.judge, step, rules);
  if (own.judge.seen === seen) return { outcomes: [], notable: false };
  if (exposureSeconds > 0) {
    addExposure(cellOf(pageAt(state, at, model), target), exposureSeconds, alarmSeconds);
    state.totals.exposureTargetSeconds += exposureSeconds;
    state.totals.alarmTargetSeconds += alarmSeconds;
  }
  const { sample, matured } = followSample(
    own.sample,
    {
      stated: exposureSeconds > 0 && risk !== null ? { at, risk, model } : null,
      isGap,
      failedAt: outcomes.find((one) => one.kind === 'failure')?.at,
      sureUntil: at - rules.confirmSeconds,
    },
    rules.horizonSeconds,
  );
  own.sample = sample;
  if (matured !== undefined) {
    const cell = cellOf(pageAt(state, at, matured.sample.model), target);
    addRisk(cell, matured.sample.risk, matured.happened);
  }
  return {
    outcomes: outcomes.map((outcome) => ({ ...outcome, target })),
    notable: step.alarm !== null || violations.length > 0 || outcomes.length > 0,
  };
}

/** Forgets targets that are gone for so long that nothing of theirs can be judged any more. */
export function finishVanished(state: State, now: number, rules: Rules): RecordedOutcome[] {
  const patience = 2 * rules.horizonSeconds + rules.windowSeconds + rules.confirmSeconds;
  const gone = Object.entries(state.targets).filter(
    ([, { judge }]) => now - (judge.seen ?? now) > patience,
  );
  return gone.flatMap(([target, { judge }]) => {
    delete state.targets[target];
    return finishJudging(judge, rules).map((outcome) => ({ ...outcome, target }));
  });
}

/** Takes the pages of hours that are over out of what is open. */
export function closePages(state: State, now: number): readonly LedgerPage[] {
  const over = state.pages.filter(({ to }) => to <= now);
  if (over.length > 0) state.pages = state.pages.filter((page) => !over.includes(page));
  return over;
}

function pageAt(state: State, t: number, model: string): LedgerPage {
  const from = Math.floor(t / HOUR) * HOUR;
  let page = state.pages.find((open) => open.model === model && open.from === from);
  if (page === undefined) {
    page = { kind: 'ledger', from, to: from + HOUR, model, targets: dictionary() };
    state.pages.push(page);
  }
  return page;
}
