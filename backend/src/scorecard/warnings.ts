import { Type, type Static } from 'typebox';
import type { ModelMetadata } from '../models/metadata.js';
import { chanceOfFewer } from './fisher.js';
import type { SignalDrift } from './input-drift.js';
import type { Figures } from './report.js';
import { share, type Share } from './wilson.js';

export const WarningSchema = Type.Object({
  code: Type.Union([
    Type.Literal('PRECISION_FELL'),
    Type.Literal('RECALL_FELL'),
    Type.Literal('INPUTS_DRIFTED'),
    Type.Literal('NOT_SAVED'),
  ]),
  message: Type.String(),
});

export type Warning = Static<typeof WarningSchema>;

/** What is known of the model that predicts. */
export type ModelFacts = Pick<ModelMetadata, 'id' | 'metrics' | 'inputs'>;

/** The record that is held against the training: so many days. */
export const RECENT_DAYS = 7;

/** A record is called worse when chance alone would make one so bad in at most so many cases. */
const LEVEL = 0.01;

/**
 * Warns where the recent record is surely worse than that of the training, both with the number of
 * events they rest on: a few unlucky events warn of nothing. Recall is compared with that of all
 * failures: which of them were sudden is known in training only. Says nothing of models that do not
 * tell how many events their figures rest on.
 */
export function recordWarnings(recent: Figures, { metrics }: ModelFacts): Warning[] {
  const fell = (
    code: 'PRECISION_FELL' | 'RECALL_FELL',
    what: string,
    now: Share | null,
    trained: Share | null,
  ): Warning[] =>
    now === null || trained === null || chanceOfFewer(now, trained) > LEVEL
      ? []
      : [
          {
            code,
            message:
              `${what} of the last ${RECENT_DAYS} days: ${now.part} of ${now.whole} ` +
              `(95 % interval ${percent(now.interval95[0])} to ${percent(now.interval95[1])}); ` +
              `in training it was ${percent(trained.value)} of ${trained.whole}. ` +
              'Train the model on newer data.',
          },
        ];
  const trained = (value: number | null | undefined, whole: number | null | undefined) =>
    value == null || whole == null ? null : share(Math.round(value * whole), whole);
  return [
    ...fell(
      'PRECISION_FELL',
      'Precision',
      recent.precision,
      trained(metrics['precision'], metrics['alarmsJudged']),
    ),
    ...fell(
      'RECALL_FELL',
      'Recall',
      recent.recall,
      trained(metrics['recallOfAll'], metrics['failuresJudged']),
    ),
  ];
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

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
