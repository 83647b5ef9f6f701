import type { Judged } from '../../outcomes/judge-history.js';
import { html, type Content, type Html } from '../../report/html.js';
import { note } from '../../report/page.js';
import { thin } from '../../report/thin.js';
import { timeline, type Lane, type Timeline } from '../../report/timeline.js';
import type { BacktestResult } from '../backtest.js';
import type { ReplayedHistory } from '../replay.js';
import type { Stretch } from '../source.js';
import type { BacktestReportInput } from '../summary.js';
import { alarmSpans, endsOf, failureSpans } from './spans.js';

/** More are not drawn; the ones with failures and alarms come first. */
const MAX_TARGETS = 100;

/** What all targets together may have, in buckets per lane, so that the page stays small. */
const ALL_BUCKETS = 40_000;
const MAX_BUCKETS = 900;

/** Beyond this the nearest limit is cut off: 1 is the limit. */
const NEARNESS_TOP = 1.4;

/** One timeline per target over all of the stretch. */
export function targetFigures(input: BacktestReportInput): Content {
  const { stretch, predictors, histories } = input.result;
  const targets = new Map<string, Drawn[]>();
  histories.forEach((history, h) => {
    const own = targets.get(history.target) ?? [];
    own.push({ history, judged: predictors[0]!.judged[h]! });
    targets.set(history.target, own);
  });
  const interest = ([, own]: [string, { judged: Judged }[]]): number =>
    own.reduce((sum, { judged }) => sum + judged.outcomes.length, 0);
  const ranked = [...targets].sort((a, b) => interest(b) - interest(a));
  const shown = ranked.slice(0, MAX_TARGETS).sort(([a], [b]) => a.localeCompare(b));
  const buckets = Math.min(MAX_BUCKETS, Math.floor(ALL_BUCKETS / Math.max(shown.length, 1)));
  const figures = shown.map(([target, own]) => {
    const outcomes = own.flatMap(({ judged }) => judged.outcomes);
    const failures = outcomes.filter(({ kind }) => kind === 'failure');
    const foreseen = failures.filter(({ outcome }) => outcome === 'foreseen').length;
    const wrong = outcomes.filter(({ outcome }) => outcome === 'false').length;
    const caption = `${count(failures.length, 'failure')}, ${foreseen} foreseen, ${count(wrong, 'false alarm')}`;
    return figureOf(input, own, stretch, {
      label: `Timeline of ${target}`,
      caption: html`<b>${target}</b> · ${caption}`,
      width: 960,
      buckets,
    });
  });
  const rest = ranked.length - shown.length;
  return [
    figures,
    rest > 0 && note(`${rest} more targets, with fewer failures and alarms, are not drawn.`),
  ];
}

/** A history, and what the first predictor made of it. */
interface Drawn {
  readonly history: ReplayedHistory;
  readonly judged: Judged;
}

/** The signals and the risk of one target over a stretch, with its failures and alarms. */
export function figureOf(
  { result, config }: BacktestReportInput,
  own: readonly Drawn[],
  stretch: Stretch,
  how: Pick<Timeline, 'label' | 'caption' | 'width'> & {
    readonly buckets: number;
    /** A signal, drawn instead of how near the nearest limit is. */
    readonly signal?: ((draw: Draw) => Lane) | undefined;
  },
): Html {
  const { stepSeconds } = config;
  const { from, to } = stretch;
  const draw: Draw = (courses) => thin(courses, stepSeconds, from, to, how.buckets);
  const { signal = () => nearnessLane(draw(own.flatMap(({ history }) => history.nearness))) } = how;
  return timeline({
    ...how,
    ...stretch,
    ends: endsOf(stretch),
    stepSeconds,
    lanes: [signal(draw), riskLane(result, draw(own.flatMap(({ history }) => history.risks)))],
    failures: failureSpans(own.flatMap(({ history }) => history.failures)),
    alarms: own.flatMap(({ judged }) => alarmSpans(judged)),
  });
}

type Draw = (courses: Parameters<typeof thin>[0]) => Lane['buckets'];

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function nearnessLane(buckets: Lane['buckets']): Lane {
  return {
    title: 'nearest signal, as a share of its limit',
    kind: 'signal',
    buckets,
    top: NEARNESS_TOP,
    threshold: 1,
    format: () => 'limit',
  };
}

/** The threshold is where the alarm begins, where that is known. */
function riskLane({ model }: BacktestResult, buckets: Lane['buckets']): Lane {
  return {
    title:
      model === undefined
        ? 'probability, by forecasts alone'
        : 'probability of a failure within the horizon',
    kind: 'risk',
    buckets,
    top: 1,
    threshold: model?.threshold,
    format: (value) => value.toFixed(2),
  };
}
