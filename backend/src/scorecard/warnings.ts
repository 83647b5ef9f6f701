import { Type, type Static } from 'typebox';
import type { ModelMetadata } from '../models/metadata.js';
import { DRIFTED } from './input-drift.js';
import type { Figures } from './report.js';
import type { Share } from './wilson.js';

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

/**
 * Warns where the training's figure lies above the 95 % interval of the recent record, so that a
 * few unlucky events warn of nothing. Recall is compared with that of all failures: which of them
 * were sudden is known in training only.
 */
export function recordWarnings(recent: Figures, { metrics }: ModelFacts): Warning[] {
  const fell = (
    code: 'PRECISION_FELL' | 'RECALL_FELL',
    what: string,
    now: Share | null,
    trained: number | null | undefined,
  ): Warning[] =>
    now === null || trained == null || trained <= now.interval95[1]
      ? []
      : [
          {
            code,
            message:
              `${what} of the last ${RECENT_DAYS} days: ${now.part} of ${now.whole} ` +
              `(95 % interval ${percent(now.interval95[0])} to ${percent(now.interval95[1])}); ` +
              `in training it was ${percent(trained)}. Train the model on newer data.`,
          },
        ];
  return [
    ...fell('PRECISION_FELL', 'Precision', recent.precision, metrics['precision']),
    ...fell('RECALL_FELL', 'Recall', recent.recall, metrics['recallOfAll'] ?? metrics['recall']),
  ];
}

export function driftWarnings(
  drift: readonly { readonly signal: string; readonly psi: number | null }[],
): Warning[] {
  return drift
    .filter(({ psi }) => psi !== null && psi >= DRIFTED)
    .map(({ signal, psi }) => ({
      code: 'INPUTS_DRIFTED' as const,
      message:
        `${signal} is no longer spread as in the training data: population stability index ` +
        `${psi!.toFixed(2)}, and ${DRIFTED} is much. What the model says may not hold.`,
    }));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
