import type { Prediction } from '../prediction/prediction.js';

/** An age that no data have; it marks the place of the true one. */
const ANY_AGE = -987_654.125;
const PLACE = `"ageSeconds":${ANY_AGE}`;

/** Wide enough for every number; JSON allows blanks before a value. */
const AGE_WIDTH = 24;
const NO_AGE = ' '.repeat(AGE_WIDTH);

/**
 * Predictions as a JSON array between two texts, for many askers: what a step has said is turned into bytes
 * once, and each answer is a copy of them with its own ages. Of a thousand targets they are 1.5 MB, which
 * would take longer to make for every asker than it takes to predict them.
 *
 * @param serialize one prediction as JSON
 */
export function createRenderedPredictions(
  serialize: (prediction: Prediction) => string,
): (predictions: readonly Prediction[], before?: string, after?: string) => Buffer {
  let known: readonly Prediction[] = [];
  let bytes = Buffer.from('[]');
  /** Where in `bytes` the age of each prediction belongs. */
  let places = new Uint32Array();

  const render = (predictions: readonly Prediction[]): void => {
    places = new Uint32Array(predictions.length);
    const pieces: Buffer[] = [];
    let length = 0;
    const add = (text: string): void => {
      const piece = Buffer.from(text);
      length += piece.length;
      pieces.push(piece);
    };
    predictions.forEach((prediction, i) => {
      const text = serialize({ ...prediction, ageSeconds: ANY_AGE });
      const at = text.indexOf(PLACE);
      add(`${i === 0 ? '[' : ','}${text.slice(0, at)}"ageSeconds":`);
      places[i] = length;
      add(NO_AGE + text.slice(at + PLACE.length));
    });
    add(predictions.length === 0 ? '[]' : ']');
    bytes = Buffer.concat(pieces, length);
    known = predictions;
  };

  return (predictions, before = '', after = '') => {
    const news =
      predictions.length !== known.length || !predictions.every((one, i) => same(one, known[i]!));
    if (news) render(predictions);
    const begin = Buffer.byteLength(before);
    const end = begin + bytes.length;
    const answer = Buffer.allocUnsafe(end + Buffer.byteLength(after));
    answer.write(before);
    bytes.copy(answer, begin);
    answer.write(after, end);
    // Most ages are the same, and numbers are slow to spell.
    let [age, spelt] = [NaN, ''];
    predictions.forEach(({ ageSeconds }, i) => {
      if (ageSeconds !== age) [age, spelt] = [ageSeconds, String(ageSeconds)];
      answer.write(spelt, begin + places[i]!, 'latin1');
    });
    return answer;
  };
}

/** Whether both are what the same step said of the same target; both may be copies of that. */
function same(a: Prediction, b: Prediction): boolean {
  return a.signals === b.signals && a.forecasts === b.forecasts && a.state === b.state;
}
