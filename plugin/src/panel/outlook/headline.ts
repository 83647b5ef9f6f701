import { formatDuration, formatDurationRange } from '../../shared/duration';
import { formatProbability } from '../../shared/probability';
import type { Outlook } from './outlook';

/**
 * The predicted failure in one line: `memory_leak in 4 min 10 s (3–6 min), 93 %`.
 *
 * @param now unix milliseconds
 * @param horizonSeconds told where no time is predicted; undefined where it is not known
 * @returns undefined where no failure is predicted and nothing fails
 */
export function headlineOf(
  outlook: Outlook,
  now: number,
  horizonSeconds: number | undefined,
): string | undefined {
  const { state, failure, failing, expected, probability } = outlook;
  if (state === 'failing') return `${failing.join(', ') || (failure ?? 'a failure')} now`;
  if (state !== 'at_risk' || failure === null) return undefined;
  const certainty = probability === null ? '' : `, ${formatProbability(probability)}`;
  if (expected === null) {
    const within =
      horizonSeconds === undefined ? 'soon' : `within ${formatDuration(horizonSeconds)}`;
    return `${failure} ${within}${certainty}`;
  }
  const left = (moment: number): number => (moment - now) / 1000;
  const when =
    left(expected.median) < 1 ? 'any moment' : `in ${formatDuration(left(expected.median))}`;
  const range = formatDurationRange(left(expected.earliest), left(expected.latest));
  return `${failure} ${when} (${range})${certainty}`;
}

/** The state of a target in words. */
export function describeState(
  { state, risk }: Outlook,
  horizonSeconds: number | undefined,
): string {
  switch (state) {
    case 'failing':
      return 'Failing';
    case 'at_risk':
      return 'At risk';
    case 'recovering':
      return 'Recovering from a failure: too little data since';
    case 'warming_up':
      return 'Warming up: too little data yet';
    case 'not_observable':
      return 'Not observable: its signals are missing';
    case 'stale':
      return 'No fresh data';
    case 'normal': {
      const within =
        horizonSeconds === undefined ? '' : ` within ${formatDuration(horizonSeconds)}`;
      return risk === null ? 'Normal' : `Risk ${formatProbability(risk)}${within}`;
    }
  }
}

/** Reasons named in one line. */
const MAX_NAMED = 3;

/** Why, in one line: `memory_utilization (slope over 60 s), cpu_utilization`. Empty where unknown. */
export function describeReasons({ reasons }: Outlook): string {
  return reasons
    .slice(0, MAX_NAMED)
    .map(({ signal, feature }) => (feature === '' ? signal : `${signal} (${feature})`))
    .join(', ');
}
