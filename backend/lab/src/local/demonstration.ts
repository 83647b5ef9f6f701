import type { PredictionView } from './prediction-view.js';

/** What was injected, and where. */
export interface DemonstrationPlan {
  readonly mode: string;
  readonly target: string;
  /**
   * Set for a failure that comes without a before: it is to be reported within so many seconds of the
   * injection, and nobody could predict it.
   */
  readonly reportWithinSeconds?: number;
}

/** How a demonstration ended. Times are unix seconds. */
export interface Outcome {
  readonly mode: string;
  readonly target: string;
  readonly correct: boolean;
  readonly injectedAt: number;
  /** When the failure was first named, in the alarm that lasted until it came; null if never. */
  readonly predictedAt: number | null;
  /** First step of the sustained violation; null when the failure never came. */
  readonly failedAt: number | null;
  /** The mode that broke. */
  readonly failedMode: string | null;
  /** When it was first reported as failing. */
  readonly reportedAt: number | null;
  /** `failedAt - predictedAt`; null unless it was predicted before. */
  readonly leadTimeSeconds: number | null;
  /** Time to failure as said when it was first named, with its interval. */
  readonly saidSecondsToFailure: PredictionView['timeToFailureSeconds'];
  readonly model: string | null;
  /** One sentence for a person. */
  readonly summary: string;
}

/** Watches one injected failure and judges what was said about it. */
export interface Demonstration {
  /**
   * Takes a prediction of any target.
   *
   * @param receivedAt when it reached us: what counts is when one could know
   */
  see(prediction: PredictionView, receivedAt: number): void;
  /**
   * Takes the news that a target has failed.
   *
   * @param failure its first step in violation
   */
  seeFailure(
    failure: { readonly target: string; readonly mode: string; readonly timestamp: number },
    receivedAt: number,
  ): void;
  /** Whether there is nothing more to wait for. */
  readonly decided: boolean;
  outcome(): Outcome;
}

interface Claim {
  readonly at: number;
  readonly mode: string;
  readonly said: PredictionView['timeToFailureSeconds'];
}

/**
 * A prediction counts from the moment the right mode was named, if the alarm then stood until the
 * failure and still named it at the end: a lucky guess in between earns nothing.
 */
export function createDemonstration(plan: DemonstrationPlan, injectedAt: number): Demonstration {
  let claim: Claim | undefined;
  let failure: { readonly mode: string; readonly timestamp: number } | undefined;
  let reportedAt: number | undefined;
  let model: string | null = null;

  const outcome = (): Outcome => {
    const named = claim?.mode === plan.mode ? claim : undefined;
    const before = named !== undefined && failure !== undefined && named.at < failure.timestamp;
    const rightMode = failure?.mode === plan.mode;
    const within = plan.reportWithinSeconds;
    const correct =
      within === undefined
        ? before && rightMode
        : rightMode && reportedAt !== undefined && reportedAt - injectedAt <= within;
    const result = {
      mode: plan.mode,
      target: plan.target,
      correct,
      injectedAt,
      predictedAt: failure === undefined || before ? (named?.at ?? null) : null,
      failedAt: failure?.timestamp ?? null,
      failedMode: failure?.mode ?? null,
      reportedAt: reportedAt ?? null,
      leadTimeSeconds: before && failure ? failure.timestamp - named.at : null,
      saidSecondsToFailure: failure === undefined || before ? (named?.said ?? null) : null,
      model,
    };
    return { ...result, summary: summarize(result, plan) };
  };

  return {
    see(prediction, receivedAt) {
      if (prediction.target !== plan.target || failure !== undefined) return;
      model = prediction.model;
      if (prediction.state !== 'at_risk' && prediction.state !== 'failing') {
        claim = undefined;
      } else if (prediction.failure !== null && prediction.failure !== claim?.mode) {
        const said = prediction.timeToFailureSeconds;
        claim = { at: receivedAt, mode: prediction.failure, said };
      }
    },
    seeFailure(news, receivedAt) {
      if (news.target !== plan.target || failure !== undefined) return;
      failure = news;
      reportedAt = receivedAt;
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
  if (failedMode !== mode) return `${mode} was injected, but ${failedMode} broke first${by}`;
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
