import { SPANS } from './model.js';

/** When it crosses, in horizons. */
export interface CrossingTimes {
  readonly q10: number;
  readonly q50: number;
  readonly q90: number;
}

/** Times are told to so many horizons. */
export const FAR_HORIZONS = 4;

/**
 * When it crosses, by the median and an interval of at least 80 %, at most `FAR_HORIZONS` ahead. The interval is told
 * in whole spans: within one, a step of the signal may come at any moment. Beyond the horizon it goes on as if what
 * is left crossed at the rate that it has within it.
 *
 * @param cumulative probability of a crossing until the end of each span
 */
export function crossingTimes(cumulative: ArrayLike<number>): CrossingTimes {
  const [first, middle, last] = [0.1, 0.5, 0.9].map((share) => timeOf(cumulative, share));
  return { q10: first!.from, q50: middle!.at, q90: last!.to };
}

/** When a share is reached, and the span in which that is. */
function timeOf(
  cumulative: ArrayLike<number>,
  share: number,
): { readonly from: number; readonly at: number; readonly to: number } {
  let [from, reached] = [0, 0];
  for (let span = 0; span < SPANS.length; span++) {
    const [to, next] = [SPANS[span]!, cumulative[span]!];
    if (next >= share) {
      return { from, at: from + ((to - from) * (share - reached)) / (next - reached), to };
    }
    [from, reached] = [to, next];
  }
  const later = Math.log(1 - share) / Math.log(1 - Math.min(reached, 0.9999));
  const at = Math.min(FAR_HORIZONS, Math.max(from, later));
  return { from: at, at, to: at };
}
