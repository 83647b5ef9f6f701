import { Type, type Static } from 'typebox';
import { percent } from '../core/format.js';
import type { ModelMetadata } from '../models/metadata.js';
import { chanceOfFewer } from './fisher.js';
import type { SignalDrift } from './input-drift.js';
import { newCell } from './ledger.js';
import type { RecordedOutcome } from './recorded-outcome.js';
import { figures, selectOutcomes } from './report.js';
import { share } from './wilson.js';

export const WarningSchema = Type.Object({
  code: Type.Enum(['PRECISION_FELL', 'RECALL_FELL', 'INPUTS_DRIFTED', 'NOT_SAVED']),
  message: Type.String(),
});

export type Warning = Static<typeof WarningSchema>;

/** What is known of the model that predicts. */
export type ModelFacts = Pick<ModelMetadata, 'id' | 'metrics' | 'inputs'>;

/** The record that is held against the training: so many days. */
const RECENT_DAYS = 7;
const DAY = 86_400;

/** A record is called worse when chance alone would make one so bad in at most so many cases. */
const LEVEL = 0.01;

/**
 * Warns where the recent record is surely worse than that of the training, both with the number of
 * events they rest on: a few unlucky events warn of nothing. Recall is compared with that of all
 * failures: which of them were sudden is known in training only. Says nothing of models that do not
 * tell how many events their figures rest on.
 */
export function recordWarnings(
  outcomes: readonly RecordedOutcome[],
  { id, metrics }: ModelFacts,
  now: number,
): Warning[] {
  const query = { from: now - RECENT_DAYS * DAY, to: Infinity, model: id };
  const { precision, recall } = figures(selectOutcomes(outcomes, query), newCell(), undefined);
  const compared = [
    ['PRECISION_FELL', 'Precision', precision, metrics['precision'], metrics['alarmsJudged']],
    ['RECALL_FELL', 'Recall', recall, metrics['recallOfAll'], metrics['failuresJudged']],
  ] as const;
  return compared.flatMap(([code, what, recent, value, whole]): Warning[] => {
    const trained = value == null || whole == null ? null : share(Math.round(value * whole), whole);
    if (recent === null || trained === null || chanceOfFewer(recent, trained) > LEVEL) return [];
    const [low, high] = recent.interval95;
    const message =
      `${what} of the last ${RECENT_DAYS} days: ${recent.part} of ${recent.whole} ` +
      `(95 % interval ${percent(low)} to ${percent(high)}); ` +
      `in training it was ${percent(trained.value)} of ${trained.whole}. ` +
      'Train the model on newer data.';
    return [{ code, message }];
  });
}

export function driftWarnings(drift: readonly SignalDrift[]): Warning[] {
  return drift.flatMap(({ signal, psi, limit }) =>
    psi === null || psi < limit
      ? []
      : [
          {
            code: 'INPUTS_DRIFTED',
            message:
              `${signal} is no longer spread as in the training data: population stability index ` +
              `${psi.toFixed(2)}, where ${limit.toFixed(2)} is much. What the model says may not hold.`,
          },
        ],
  );
}
