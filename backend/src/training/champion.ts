import type { ChampionChoice } from './evaluation-file.js';
import type { TrainedKind } from './train-kind.js';

/** The rule by which one model of several is put to use. */
export const CHAMPION_CRITERION =
  'highest F1 of alarms against failures on runs not seen; of equal ones the smaller log loss';

/** Best first, by {@link CHAMPION_CRITERION}. A model whose F1 cannot be told comes last. */
export function rankCandidates<T extends Pick<TrainedKind, 'evaluation'>>(
  candidates: readonly T[],
): T[] {
  return [...candidates].sort(
    (a, b) =>
      (b.evaluation.scores.f1 ?? -1) - (a.evaluation.scores.f1 ?? -1) ||
      a.evaluation.probabilities!.logLoss - b.evaluation.probabilities!.logLoss,
  );
}

/** What evaluation.json says of the choice, in the file of the candidate at `index`. */
export function championChoice(ranked: readonly TrainedKind[], index: number): ChampionChoice {
  return {
    criterion: CHAMPION_CRITERION,
    ranking: ranked.map(({ kind, evaluation }) => ({
      kind,
      f1: evaluation.scores.f1,
      logLoss: evaluation.probabilities!.logLoss,
    })),
    chosen: index === 0,
  };
}
