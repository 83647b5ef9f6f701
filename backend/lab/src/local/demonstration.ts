import { newJudgeState, openAlarms, takeStep } from '@kfp/backend/outcomes/judge.js';
import type { Alarm, FailureOutcome, Rules, Step } from '@kfp/backend/outcomes/types.js';
import type { FailureNews } from '@kfp/backend/prediction/news.js';
import type { PredictionView } from './prediction-view.js';

/** What was injected, and where. */
export interface DemonstrationPlan {
  readonly mode: string;
  readonly target: string;
  /**
   * Set for a failure that comes without a before: it is to be reported within so many seconds of the
   * injection, and nobody could predict it.
   */
  readonly reportWithinSeconds?: number | undefined;
}

/** How a demonstration ended. Times are unix seconds. */
export interface Outcome {
  readonly mode: string;
  readonly target: string;
  readonly correct: boolean;
  readonly injectedAt: number;
  /** When the alarm began that named the failure; null if none did. */
  readonly predictedAt: number | null;
  /** First step of the sustained violation; null when the failure never came. */
  readonly failedAt: number | null;
  /** The mode that failed. */
  readonly failedMode: string | null;
  /** When it was first reported as failing. */
  readonly reportedAt: number | null;
  /** From the alarm to the failure, two horizons at most; null unless it was foreseen. */
  readonly leadTimeSeconds: number | null;
  /** Time to failure as told when the alarm began, with its interval. */
  readonly toldSecondsToFailure: PredictionView['timeToFailureSeconds'];
  readonly model: string | null;
  /** One sentence for a person. */
  readonly summary: string;
}

/** Watches one injected failure and judges what was predicted of it, as the service judges itself. */
export interface Demonstration {
  /** Takes a prediction of any target. */
  see(prediction: PredictionView): void;
  /**
   * Takes the news that a target has failed.
   *
   * @param receivedAt when it reached us
   */
  seeFailure(failure: FailureNews, receivedAt: number): void;
  /** Whether there is nothing more to wait for. */
  readonly decided: boolean;
  outcome(): Outcome;
}

/** A failure is foreseen when the alarm named the mode that was injected, at the end. */
export function createDemonstration(
  plan: DemonstrationPlan,
  injectedAt: number,
  rules: Rules,
): Demonstration {
  const state = newJudgeState();
  let failure: FailureOutcome | undefined;
  let reportedAt: number | undefined;
  let model: string | null = null;

  const take = (step: Step): void => {
    for (const outcome of takeStep(state, step, rules, { injectedAt }).outcomes) {
      if (outcome.kind === 'failure') failure = outcome;
    }
  };
  const names = (alarm: Alarm | null | undefined): alarm is Alarm => alarm?.last.mode === plan.mode;

  const outcome = (): Outcome => {
    const { mode, target, reportWithinSeconds: within } = plan;
    const alarm = failure === undefined ? openAlarms(state, rules).find(names) : failure.alarm;
    const named = names(alarm) ? alarm : undefined;
    const rightMode = failure?.mode === mode;
    const foreseen = rightMode && named !== undefined;
    const result = {
      mode,
      target,
      correct:
        within === undefined
          ? foreseen
          : rightMode && reportedAt !== undefined && reportedAt - injectedAt <= within,
      injectedAt,
      predictedAt: named?.start ?? null,
      failedAt: failure?.at ?? null,
      failedMode: failure?.mode ?? null,
      reportedAt: reportedAt ?? null,
      leadTimeSeconds: foreseen ? failure!.leadSeconds : null,
      toldSecondsToFailure: named?.first.timeToFailure ?? null,
      model,
    };
    return { ...result, summary: summarize(result, plan) };
  };

  return {
    see(prediction) {
      if (prediction.target !== plan.target || failure !== undefined) return;
      model = prediction.model;
      // A failure comes as news of its own, with its first step.
      if (prediction.state === 'failing' || prediction.state === 'stale') return;
      const {
        timestamp: at,
        risk,
        failure: mode,
        timeToFailureSeconds: timeToFailure,
      } = prediction;
      const isOn = prediction.state === 'at_risk' && mode !== null;
      const alarm = isOn ? { mode, timeToFailure } : null;
      take({ at, violations: [], source: risk === null ? null : model, alarm });
    },
    seeFailure({ target, mode, since, timestamp: at }, receivedAt) {
      if (target !== plan.target || failure !== undefined) return;
      reportedAt = receivedAt;
      take({ at, violations: [{ mode, since }], source: model, alarm: null });
    },
    get decided() {
      return failure !== undefined;
    },
    outcome,
  };
}

function summarize(outcome: Omit<Outcome, 'summary'>, plan: DemonstrationPlan): string {
  const by = outcome.model === null ? '' : ` (${outcome.model})`;
  const { mode, failedMode, leadTimeSeconds, reportedAt, injectedAt } = outcome;
  if (failedMode === null) {
    return outcome.predictedAt === null
      ? `${mode} neither came nor was predicted${by}`
      : `${mode} was predicted, but did not come in time${by}`;
  }
  if (failedMode !== mode) return `${mode} was injected, but ${failedMode} came first${by}`;
  if (plan.reportWithinSeconds !== undefined && reportedAt !== null) {
    const seconds = Math.round(reportedAt - injectedAt);
    const late = outcome.correct ? '' : `, later than ${plan.reportWithinSeconds} s`;
    return `${mode} reported ${seconds} s after it began${late}${by}`;
  }
  if (leadTimeSeconds !== null) {
    return `${mode} predicted ${Math.round(leadTimeSeconds)} s ahead${by}`;
  }
  return `${mode} was not predicted before it came${by}`;
}
