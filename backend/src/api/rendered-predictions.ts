import type { Prediction } from '../inference/prediction.js';

/** An age that no data have; it marks the place of the true one. */
const ANY_AGE = -987_654.125;
const PLACE = `"ageSeconds":${ANY_AGE}`;

/** JSON of predictions around the age of their data, which alone changes between two steps. */
type Piece = readonly [before: string, after: string];

/**
 * Predictions as a JSON array, for many askers: what a step has said is turned into text once, and each
 * answer gets its own ages. Of a thousand targets the text is 1.5 MB, which would take longer to make
 * for every asker than it takes to predict them.
 *
 * @param serialize one prediction as JSON
 */
export function createRenderedPredictions(
  serialize: (prediction: Prediction) => string,
): (predictions: readonly Prediction[]) => string {
  let known: readonly Prediction[] = [];
  let pieces: readonly Piece[] = [];

  const render = (prediction: Prediction): Piece => {
    const text = serialize({ ...prediction, ageSeconds: ANY_AGE });
    const at = text.indexOf(PLACE);
    return [`${text.slice(0, at)}"ageSeconds":`, text.slice(at + PLACE.length)];
  };

  return (predictions) => {
    if (
      predictions.length !== known.length ||
      !predictions.every((one, i) => same(one, known[i]!))
    ) {
      pieces = predictions.map(render);
      known = predictions;
    }
    return `[${predictions.map(({ ageSeconds }, i) => `${pieces[i]![0]}${ageSeconds}${pieces[i]![1]}`).join(',')}]`;
  };
}

/** Whether both are what the same step said of the same target; both may be copies of that. */
function same(a: Prediction, b: Prediction): boolean {
  return a.signals === b.signals && a.forecasts === b.forecasts && a.state === b.state;
}
