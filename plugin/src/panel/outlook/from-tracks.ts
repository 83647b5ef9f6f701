import { targetLabels } from '../series/labels';
import type { Track } from '../series/split';
import { byUrgency, type Expected, type Outlook } from './outlook';

/** A sample so many steps old still says what is now. */
const FRESH_STEPS = 2.5;

/** A time to failure that is older than the rest by more steps is of a prediction that ended. */
const SAME_STEPS = 1.5;

/**
 * What the newest samples of the recorded predictions say of each target: the outlook without the
 * service. Reasons are not recorded.
 *
 * @param now unix milliseconds
 */
export function outlooksFromTracks(tracks: readonly Track[], now: number): Outlook[] {
  const fresh = tracks
    .map((track) => ({ track, ...newest(track) }))
    .filter(({ track, time }) => time !== undefined && now - time <= FRESH_STEPS * track.stepMs);
  return [...new Set(fresh.map(({ track }) => track.target))]
    .map((target) => outlook(fresh.filter(({ track }) => track.target === target) as Fresh[]))
    .filter((found) => found !== undefined)
    .sort(byUrgency);
}

interface Fresh {
  readonly track: Track;
  readonly time: number;
  readonly value: number;
}

function outlook(own: readonly Fresh[]): Outlook | undefined {
  const of = (kind: Track['kind']): Fresh[] => own.filter(({ track }) => track.kind === kind);
  const probabilities = of('probability');
  const likeliest = [...probabilities].sort((a, b) => b.value - a.value)[0];
  const alarm = of('alarm').find(({ value }) => value >= 0.5);
  const failing = of('failing')
    .filter(({ value }) => value >= 0.5)
    .map(({ track }) => track.labels['failure']!);
  const risk = of('risk')[0];
  const first = alarm ?? likeliest ?? risk ?? of('failing')[0];
  if (first === undefined) return undefined;
  const state = failing.length > 0 ? 'failing' : alarm === undefined ? 'normal' : 'at_risk';
  const failure = failing[0] ?? alarm?.track.labels['failure'] ?? null;
  return {
    target: Object.values(targetLabels(first.track.labels)).join(':'),
    state,
    failure,
    probability:
      probabilities.find(({ track }) => track.labels['failure'] === failure)?.value ?? null,
    risk: risk?.value ?? likeliest?.value ?? null,
    expected:
      state === 'at_risk'
        ? expected(
            of('time_to_failure').filter(
              ({ track, time }) =>
                track.labels['failure'] === failure &&
                first.time - time <= SAME_STEPS * track.stepMs,
            ),
          )
        : null,
    reasons: [],
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
  const [earliest, median, latest] = [at('0.1'), at('0.5'), at('0.9')];
  if (median === undefined) return null;
  return { earliest: earliest ?? median, median, latest: latest ?? median };
}

function newest({ times, values }: Track): { time?: number; value?: number } {
  for (let i = times.length - 1; i >= 0; i--) {
    const value = values[i];
    if (value !== null && value !== undefined && Number.isFinite(value)) {
      return { time: times[i]!, value };
    }
  }
  return {};
}
