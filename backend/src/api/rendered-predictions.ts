import { viewOf, type CurrentPredictions, type PredictionFacts } from '../prediction/prediction.js';

/**
 * Predictions as the items of a JSON array, for many askers: the facts of a step are turned into text once,
 * and each answer adds how old they are. Of a thousand targets they are 1.5 MB, which would take longer to make for
 * every asker than it takes to predict them.
 *
 * @param serialize one prediction as JSON
 */
export function createRenderedPredictions(
  serialize: (prediction: object) => string = JSON.stringify,
): (current: CurrentPredictions) => string {
  let known: readonly PredictionFacts[] | undefined;
  let wasStale = false;
  let texts: string[] = [];
  return (current) => {
    const { predictions, ageSeconds, stale } = current;
    if (predictions !== known || stale !== wasStale) {
      // The age comes last, so that the object is open for it.
      texts = predictions.map((facts) => {
        const text = serialize({ ...viewOf(facts, current), ageSeconds: undefined });
        return text.slice(0, -1);
      });
      known = predictions;
      wasStale = stale;
    }
    const age = `,"ageSeconds":${ageSeconds}}`;
    return texts.map((text) => text + age).join(',');
  };
}
