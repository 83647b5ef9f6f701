import { newestOf, type Point } from '../series/values';
import { targetLabels } from '../series/labels';
import type { Track } from '../series/split';
import { byUrgency, type Expected, type Outlook } from './outlook';

/** A sample that is at most so many steps old counts as the present. */
const FRESH_STEPS = 2.5;

/** A time to failure older than the rest by more steps than this belongs to a prediction that ended. */
const SAME_STEPS = 1.5;

/**
 * The outlook of each target from the newest samples of the recorded predictions, for use without the
 * service. Reasons are not recorded.
 *
 * @param now unix milliseconds
 */
export function outlooksFromTracks(tracks: readonly Track[], now: number): Outlook[] {
  const fresh = tracks.flatMap((track): Fresh[] => {
    const newest = newestOf(track);
    const old = newest === undefined || now - newest.time > FRESH_STEPS * track.stepMs;
    return old ? [] : [{ track, ...newest }];
  });
  return [...new Set(fresh.map(({ track }) => track.target))]
    .map((target) => outlook(fresh.filter(({ track }) => track.target === target)))
    .filter((found) => found !== undefined)
    .sort(byUrgency);
}

interface Fresh extends Point {
  readonly track: Track;
}

function outlook(own: readonly Fresh[]): Outlook | undefined {
  const of = (kind: Track['kind']): Fresh[] => own.filter(({ track }) => track.kind === kind);
  const modeOf = ({ track }: Fresh): string => track.labels['failure']!;
  const on = ({ value }: Fresh): boolean => value >= 0.5;
  const probabilities = of('probability').sort((a, b) => b.value - a.value);
  const [likeliest] = probabilities;
  const alarm = of('alarm').find(on);
  const failing = of('failing').filter(on).map(modeOf);
  const [risk] = of('risk');
  const first = alarm ?? likeliest ?? risk ?? of('failing')[0];
  if (first === undefined) return undefined;
  const state = failing.length > 0 ? 'failing' : alarm === undefined ? 'normal' : 'at_risk';
  const failure = failing[0] ?? (alarm && modeOf(alarm)) ?? null;
  const quantiles = of('time_to_failure').filter(
    (one) => modeOf(one) === failure && first.time - one.time <= SAME_STEPS * one.track.stepMs,
  );
  return {
    target: Object.values(targetLabels(first.track.labels)).join(':'),
    state,
    failure,
    probability: probabilities.find((one) => modeOf(one) === failure)?.value ?? null,
    risk: risk?.value ?? likeliest?.value ?? null,
    expected: state === 'at_risk' ? expected(quantiles) : null,
    reasons: [],
    notObservable: {},
    anomaly: null,
    failing,
    model: null,
    source: 'series',
    asOf: first.time,
  };
}

function expected(quantiles: readonly Fresh[]): Expected | null {
  const at = (quantile: string): number | undefined => {
    const found = quantiles.find(({ track }) => track.labels['quantile'] === quantile);
    return found && found.time + 1000 * found.value;
  };
  const median = at('0.5');
  if (median === undefined) return null;
  return { earliest: at('0.1') ?? median, median, latest: at('0.9') ?? median };
}
